"""Ranks: processes that train one run together. Who is which, and how one is begun.

The worker is rank 0: it decides, records and concludes. On one node it begins the others as its
children; they meet in a file in memory that goes with them, and nothing listens but on 127.0.0.1.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field

from dltui.devices.host import usable_cores
from dltui.errors import ResourceError, UsageError
from dltui.launch.gpus import numbered, on_cpu
from dltui.options import RunOptions
from dltui.runs.layout import RunDir
from dltui.runs.liveness import hearing


@dataclass(slots=True)
class Pace:
    """How far a rank is, for whoever watches: it is written without a lock and read so.

    ``step`` is that of the training, ``place`` a number that grows with all that a rank does and
    is alike where ranks are at the same point of the same work. ``together`` while it does what
    others wait for. ``memory`` are bytes of its GPU, ``device`` its name.
    """

    step: int = 0
    place: int = 0
    together: bool = False
    device: str = ""
    memory: dict[str, int] = field(default_factory=dict[str, int])

    def begin(self) -> None:
        """The next piece of work of all ranks."""
        self.place = (self.place // ORDER + 1) * ORDER
        self.together = True

    def mark(self) -> None:
        """One thing more of it."""
        self.place += 1

    def arrive(self) -> None:
        """Nothing of it is left but to wait for the others."""
        self.place = (self.place // ORDER) * ORDER + ORDER - 1

    def end(self) -> None:
        self.together = False


ORDER = 2**40
"""More than a rank does within one piece of work."""

JOINED = 2 * ORDER
"""From here on all ranks have come, which is their first piece of work."""

JOIN_SECONDS = 300.0
"""For ranks to come, at least: they import torch and read the data before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One of ``size`` ranks on ``nodes`` machines; ``local`` is its number on its own.

    ``store`` is a file where they meet. Where it is empty somebody else has begun them: then
    ``address`` says where, or rank 0 does so in the file ``meeting``, to those of its ``key``.
    """

    rank: int
    size: int
    local: int
    store: str = ""
    nodes: int = 1
    address: str = ""
    meeting: str = ""
    key: str = ""
    pace: Pace = field(default_factory=Pace)

    @property
    def first(self) -> bool:
        return self.rank == 0


PARENT = "DLTUI_RANK_PARENT"
STORE = "DLTUI_RANK_STORE"


def asked(options: RunOptions) -> int:
    """The number of ranks that a run is to have here, be there GPUs for them or not."""
    if options.ranks != "all":
        return options.ranks
    return usable_cores() if on_cpu(options.device) else max(1, len(numbered()))


def wanted(options: RunOptions) -> int:
    """The same; ``ResourceError`` where there are not as many GPUs."""
    number = asked(options)
    if number == 1 or on_cpu(options.device):
        return number
    if number > (there := len(numbered())):
        raise ResourceError(
            f"run.ranks = {number}: this process may use {there} GPU{'s' * (there != 1)}; "
            "run.ranks = all takes what there is, run.device = cpu needs none"
        )
    return number


def own() -> Seat:
    """That of this process, which a worker has begun as a rank."""
    try:
        rank, size, local = (int(os.environ[name]) for name in ("RANK", "WORLD_SIZE", "LOCAL_RANK"))
    except (KeyError, ValueError):
        raise UsageError("a rank is begun by the worker of a run, not by hand") from None
    return Seat(rank=rank, size=size, local=local, store=os.environ.get(STORE, ""))


def begin(run: RunDir, size: int) -> tuple[Seat, list[subprocess.Popen[bytes]]]:
    """This process as rank 0, and the others as its children, which die with its main thread.

    To be called there. What they say goes where this process's does.
    """
    store, held = meeting_place()
    os.environ.setdefault("GLOO_SOCKET_IFNAME", LOOPBACK)
    os.environ.setdefault("NCCL_SOCKET_IFNAME", LOOPBACK)
    children = []
    for rank in range(1, size):
        env = os.environ | {
            "RANK": str(rank),
            "LOCAL_RANK": str(rank),
            "WORLD_SIZE": str(size),
            PARENT: str(os.getpid()),
            STORE: store,
        }
        with hearing.heard_later():
            child = subprocess.Popen(
                [sys.executable, "-P", "-m", "dltui.worker.rank", str(run.path)],
                stdin=subprocess.DEVNULL,
                env=env,
                pass_fds=held,
            )
        children.append(child)
    return Seat(rank=0, size=size, local=0, store=store), children


LOOPBACK = "lo0" if sys.platform == "darwin" else "lo"


def meeting_place() -> tuple[str, list[int]]:
    """A file for all ranks of this machine, and what of it they must inherit."""
    if hasattr(os, "memfd_create"):
        held = os.memfd_create("dltui-ranks", 0)
        return f"/proc/self/fd/{held}", [held]
    descriptor, path = tempfile.mkstemp(prefix="dltui-ranks-")
    os.close(descriptor)
    return path, []
