"""Ranks that somebody else has begun: torchrun, or srun, also over several nodes.

The first of them is the worker of the run, as everywhere. The others find out from a file in the
runs root which run it is, and from one in the run's directory where the ranks meet.
"""

from __future__ import annotations

import time
from pathlib import Path

from msgspec import Struct

from dltui.errors import ResourceError
from dltui.launch.ranks import JOIN_SECONDS, Seat
from dltui.runs import begun_ranks
from dltui.runs.begun_ranks import LOOK_SECONDS, waited
from dltui.runs.begun_ranks import Place as Place
from dltui.runs.begun_ranks import forget_which as forget_which
from dltui.runs.begun_ranks import found as found
from dltui.runs.begun_ranks import say_which as say_which
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import encoded
from dltui.runs.layout import RunDir
from dltui.writing import writing


class Meeting(Struct, frozen=True, kw_only=True):
    """In ``ranks/``: where those of a ``key`` meet, a file of a machine or a port of ``host``."""

    key: str
    file: str = ""
    host: str = ""
    port: int = 0


def seat(run: RunDir, place: Place) -> Seat:
    """In the ranks of ``run``."""
    return Seat(
        rank=place.rank,
        size=place.size,
        local=place.local,
        address=place.address,
        meeting=str(run.ranks / "meeting"),
        key=place.key,
        nodes=place.nodes,
    )


def which(root: Path, place: Place) -> RunDir:
    """The run that the first rank has said. ``ResourceError`` where it never does."""
    return begun_ranks.which(root, place, JOIN_SECONDS)


def say_where(seat: Seat, *, file: str = "", host: str = "", port: int = 0) -> None:
    """To those that are to meet the first."""
    place = Path(seat.meeting)
    with writing(place.parent):
        place.parent.mkdir(exist_ok=True)
    write_atomic(place, encoded(Meeting(key=seat.key, file=file, host=host, port=port)))


def where(seat: Seat, timeout: float) -> Meeting:
    """Where the first is. ``ResourceError`` where it does not come."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        said = waited(Path(seat.meeting), Meeting, until - time.monotonic())
        if said is not None and said.key == seat.key:
            return said
        time.sleep(LOOK_SECONDS)
    raise ResourceError(f"rank 0 did not come in {timeout:g} s")
