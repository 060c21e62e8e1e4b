"""What one run waits for, or holds, on its machine: a small file that its process alone writes."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from dltui.runs import clock
from dltui.runs.bounds import Count, Moment
from dltui.runs.files.identity import Identity
from dltui.runs.layout import RunDir

Standing = Literal["waits", "claims", "holds"]

TICKS = 100
"""Clock ticks a second, where a process's start is told as a time and not in ticks."""


class Ticket(Struct, frozen=True, kw_only=True):
    """A run of this user on this machine, whatever its runs root.

    It wants ``gpus`` and takes up to ``most``; ``may`` are the GPUs it can use, with their numbers,
    and ``held`` those that are its own, by such
    a name or number. ``cores`` are CPU cores. One that is not ``counted`` has
    its cores from somebody else, as from Slurm. ``claims`` is a moment between waiting and holding.
    """

    run: str
    process: Identity
    standing: Standing = "waits"
    gpus: Count = 0
    most: Count = 0
    cores: Count = 1
    counted: bool = True
    may: dict[str, int] = field(default_factory=dict[str, int])
    held: list[str] = field(default_factory=list[str])
    began: Moment = 0.0
    """When it came to hold what it wanted; 0 before."""

    @property
    def id(self) -> str:
        """Of this sitting alone: a run that is gone on with asks anew."""
        return self.process.token

    @property
    def path(self) -> Path:
        return Path(self.run)

    @property
    def asked(self) -> Fraction:
        """Its place by the time it asked, in clock ticks: a process asks as it begins."""
        return Fraction(self.process.pid_ticks or round(self.process.pid_start * TICKS))


def of(run: RunDir, process: Identity) -> Ticket:
    """Of ``run``, with no more of its process than tells it from others."""
    known = msgspec.structs.replace(
        process, asked="", command=[], versions={}, git=None, gpus=[], gpu=""
    )
    return Ticket(run=str(run.path), process=known)


def holds(ticket: Ticket, gpus: list[str], standing: Standing = "holds") -> Ticket:
    began = ticket.began or clock.wall() if standing == "holds" else 0.0
    return msgspec.structs.replace(ticket, standing=standing, held=gpus, began=began)


def taken(ticket: Ticket, holders: Iterable[Ticket]) -> set[str]:
    """Those of the GPUs that ``ticket`` may use which ``holders`` speak of: by their names, the
    beginnings of names, or numbers, which mean the same within a Slurm job alone.
    """
    job, may = ticket.process.slurm_id, ticket.may
    if not may:
        return set()
    spoken = {
        name
        for one in holders
        for name in one.held
        if one.process.slurm_id == job or not name.isdigit()
    }
    numbers = {str(number): name for name, number in may.items()}
    return {
        *(name for name in may if name in spoken or any(map(name.startswith, spoken))),
        *(numbers[number] for number in spoken & numbers.keys()),
    }
