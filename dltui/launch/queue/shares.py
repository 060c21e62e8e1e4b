"""What each that waits would get now, and what it lacks: the same for everybody who looks.

In the order of the queue each takes what it wants, if all of it is there. Who lacks something
keeps what is free of just that: nobody behind it may take GPUs that it waits for, so a large run
gets its turn; what it does not wait for others may take meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dltui.launch.queue.book import Page
from dltui.launch.queue.ticket import Ticket, taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of all runs of this user on this machine together; null is no limit."""

    cores: int | None = None
    runs: int | None = None

    @property
    def none(self) -> bool:
        return self.cores is None and self.runs is None


@dataclass(frozen=True, slots=True)
class Lack:
    """``what`` is gpus, cores or runs; ``free`` of it there are now, though perhaps kept for
    those before.
    """

    what: str
    wanted: int
    free: int
    of: int


@dataclass(frozen=True, slots=True)
class Share:
    """``place`` counts from 1. Without ``lacks`` the ``gpus`` are for the taking."""

    ticket: Ticket
    place: int
    paused: bool
    gpus: list[str]
    lacks: tuple[Lack, ...] = ()

    @property
    def granted(self) -> bool:
        return not self.paused and not self.lacks


def cores(ticket: Ticket, limits: Limits) -> int:
    """That it wants: one that wants more than there may ever be takes them all."""
    return ticket.cores if limits.cores is None else min(ticket.cores, limits.cores)


class _Left:
    """What is left for those who come next, of what nobody holds."""

    def __init__(self, page: Page, limits: Limits) -> None:
        holding = page.holding
        counted = [one for one in holding if one.counted]
        self._limits = limits
        self._holding = holding
        self._kept = set[str]()
        """GPUs that go to somebody before, now or later."""
        self._cores = self._free_cores = (limits.cores or 0) - sum(one.cores for one in counted)
        self._runs = self._free_runs = (limits.runs or 0) - len(counted)

    def free(self, ticket: Ticket) -> list[str]:
        gone = self._kept | taken(ticket, self._holding)
        return [name for name in ticket.may if name not in gone]

    def lacks(self, ticket: Ticket) -> Iterator[Lack]:
        if len(self.free(ticket)) < ticket.gpus:
            idle = len(ticket.may) - len(taken(ticket, self._holding))
            yield Lack("gpus", ticket.gpus, idle, len(ticket.may))
        if not ticket.counted:
            return
        if self._limits.cores is not None and self._cores < (wanted := cores(ticket, self._limits)):
            yield Lack("cores", wanted, max(0, self._free_cores), self._limits.cores)
        if self._limits.runs is not None and self._runs < 1:
            yield Lack("runs", 1, max(0, self._free_runs), self._limits.runs)

    def take(self, ticket: Ticket) -> list[str]:
        gpus = self.free(ticket)[: max(ticket.gpus, ticket.most)]
        self._kept.update(gpus)
        if ticket.counted:
            self._cores -= cores(ticket, self._limits)
            self._runs -= 1
        return gpus

    def keep(self, ticket: Ticket, lacking: set[str]) -> None:
        if "gpus" in lacking:
            self._kept.update(self.free(ticket))
        if "cores" in lacking:
            self._cores = 0


def shares(page: Page, limits: Limits) -> list[Share]:
    """Of all that wait, in their order."""
    left, found = _Left(page, limits), []
    for number, ticket in enumerate(page.waiting, 1):
        paused = page.halted or ticket.id in page.paused
        lacks = tuple(left.lacks(ticket))
        gpus: list[str] = []
        if not paused and not lacks:
            gpus = left.take(ticket)
        elif not paused:
            left.keep(ticket, {lack.what for lack in lacks})
        found.append(Share(ticket, number, paused, gpus, lacks))
    return found


def fits(page: Page, ticket: Ticket, limits: Limits) -> bool:
    """Whether what ``ticket`` claims is there beside what others hold."""
    others = [one for one in page.holding if one.standing == "holds" and one.id != ticket.id]
    if taken(ticket, others) & set(ticket.held):
        return False
    if not ticket.counted:
        return True
    counted = [one for one in others if one.counted]
    together = sum(one.cores for one in counted) + cores(ticket, limits)
    few = limits.cores is None or together <= limits.cores
    return few and (limits.runs is None or len(counted) < limits.runs)
