"""Where ranks meet before they can talk: a file in memory on one machine, else a port of rank 0."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

from torch._C._distributed_c10d import FileStore, Store, TCPStore

from dltui.errors import ResourceError
from dltui.launch import joined
from dltui.launch.ranks import JOIN_SECONDS, LOOPBACK, Seat, meeting_place

ALL = "dltui/all"
"""Set once all have come: that is one question a rank, and not one for each other."""


def met(seat: Seat, timeout: float) -> Store:
    """What all ranks of ``seat`` share, once all have come. ``ResourceError`` after ``timeout``
    seconds, or ``JOIN_SECONDS`` where that is longer, with the first that did not.
    """
    timeout = max(timeout, JOIN_SECONDS)
    if seat.nodes == 1:
        for name in ("GLOO_SOCKET_IFNAME", "NCCL_SOCKET_IFNAME"):
            os.environ.setdefault(name, LOOPBACK)
    store = _store(seat, timeout)
    store.set(f"dltui/{seat.rank}", "here")
    if seat.first:
        for rank in range(1, seat.size):
            _await(store, f"dltui/{rank}", timeout, f"rank {rank} did not come")
        store.set(ALL, "here")
    else:  # longer, so that rank 0 names the one that is missing
        _await(store, ALL, 2 * timeout, "rank 0 did not find all ranks")
    return store


def _await(store: Store, key: str, seconds: float, missing: str) -> None:
    try:
        store.wait([key], timedelta(seconds=seconds))
    except RuntimeError as error:  # torch's DistStoreError is one
        raise ResourceError(f"{missing} in {seconds:g} s") from error


def _store(seat: Seat, timeout: float) -> Store:
    patience = timedelta(seconds=timeout)
    if seat.store:
        return FileStore(seat.store, seat.size)
    if seat.address:
        host, _, port = seat.address.rpartition(":")
        serves = seat.first and os.environ.get("TORCHELASTIC_USE_AGENT_STORE") != "True"
        return TCPStore(host, int(port), seat.size, serves, patience)
    if seat.nodes == 1 and seat.first:
        file, _ = meeting_place()
        own = file.replace("/self/", f"/{os.getpid()}/")
        joined.say_where(seat, file=own)
        return FileStore(own, seat.size)
    if seat.first:
        served = TCPStore(socket.gethostname(), 0, seat.size, True, patience, False)
        joined.say_where(seat, host=socket.gethostname(), port=served.port)
        return served
    place = joined.where(seat, timeout)
    if place.file:
        return FileStore(place.file, seat.size)
    return TCPStore(place.host, place.port, seat.size, False, patience)
