"""The queue as people see it: who runs with what, who waits for what, since when, at which place.

Commands and screens ask here, so that both say the same words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from dltui.launch.queue.book import Page
from dltui.launch.queue.shares import Lack, Limits, Share, shares
from dltui.launch.queue.ticket import Ticket
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status

if TYPE_CHECKING:
    from dltui.runs.listing.record import RunRecord

SLURM = "Slurm job"
"""So begins what is said of a run in Slurm's hands."""

PAUSED, HALTED, NEXT = "paused", "the queue is paused", "its turn"


class Row(Struct, frozen=True, kw_only=True):
    """A run of this user on this machine, or in Slurm's hands. ``said`` is what it holds or waits
    for; ``place`` counts from 1, 0 of one that runs, and of one that waits for Slurm, which has no
    ``ticket`` either; ``since`` when it began or asked, in Unix seconds.
    """

    run: str
    run_dir: str
    waits: bool
    said: str
    place: int
    since: float
    paused: bool
    ticket: str

    @property
    def movable(self) -> bool:
        """Whether it has a place here."""
        return self.place > 0

    @property
    def standing(self) -> str:
        """In a list of runs: its place and what it waits for; empty of others."""
        return f"place {self.place}: {self.said}" if self.movable else ""

    @property
    def path(self) -> Path:
        return Path(self.run_dir)


class Queue(Struct, frozen=True, kw_only=True):
    """All of them; ``paused`` is the whole, ``cores`` and ``runs`` are limits, null for none."""

    paused: bool
    cores: int | None
    runs: int | None
    rows: list[Row]


def queue(page: Page, limits: Limits) -> Queue:
    return Queue(paused=page.halted, cores=limits.cores, runs=limits.runs, rows=rows(page, limits))


def rows(page: Page, limits: Limits) -> list[Row]:
    """Those that run, longest first, and behind them those that wait, in their order."""
    waiting = shares(page, limits)
    return [
        *(_row(one, _holds(one, page, limits)) for one in page.holding),
        *(
            _row(one.ticket, waits_for(one, page), place=one.place, paused=one.paused)
            for one in waiting
        ),
    ]


def of_slurm(records: Iterable[RunRecord]) -> list[Row]:
    """Those of ``records`` of whose job Slurm says that it waits or runs, in the list's words."""
    return [
        Row(
            run=record.run.id,
            run_dir=str(record.run.path),
            waits=record.status is Status.QUEUED,
            said=record.message,
            place=0,
            since=record.created,
            paused=False,
            ticket="",
        )
        for record in records
        if not record.status.final and record.message.startswith(SLURM)
    ]


def waits_for(share: Share, page: Page) -> str:
    """In words: ``2 of 4 GPUs: 1 free``, ``4 cores: 2 free``, ``cap of 2 runs``, ``paused``."""
    if page.halted:
        return HALTED
    if share.paused:
        return PAUSED
    return " and ".join(_lack(one, share.ticket) for one in share.lacks) or NEXT


def _lack(lack: Lack, ticket: Ticket) -> str:
    free = f"{lack.free} free" if lack.free < lack.wanted else "kept for another"
    match lack.what:
        case "gpus" if lack.of == 1:
            return f"GPU {next(iter(ticket.may.values()))}"
        case "gpus":
            return f"{lack.wanted} of {lack.of} GPUs: {free}"
        case "cores":
            return f"{_many(lack.wanted, 'core')}: {free}"
        case _:
            return f"cap of {_many(lack.of, 'run')}"


def _holds(ticket: Ticket, page: Page, limits: Limits) -> str:
    """Its GPUs, and cores where those are limited or it has no GPU."""
    numbers = _numbers(ticket, page)
    gpus = f"GPU{'s' * (len(numbers) > 1)} {', '.join(numbers)}" if numbers else ""
    cores = _many(ticket.cores, "core") if limits.cores is not None or not numbers else ""
    return f"runs on {', '.join(filter(None, (gpus, cores)))}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _numbers(ticket: Ticket, page: Page) -> Sequence[str]:
    """Of its GPUs, as far as anybody has told which number a name has; else the name."""
    known = {name: str(number) for one in page.tickets.values() for name, number in one.may.items()}
    return sorted(known.get(name, name[:8]) for name in ticket.held)


def _row(ticket: Ticket, said: str, *, place: int = 0, paused: bool = False) -> Row:
    return Row(
        run=RunDir(ticket.path).id,
        run_dir=ticket.run,
        waits=place > 0,
        said=said,
        place=place,
        since=ticket.began or ticket.process.started,
        paused=paused,
        ticket=ticket.id,
    )
