"""The queue as people see it: who runs with what, who waits for what, since when, at which place.

Commands and screens ask here, so that both say the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from dltui.launch.queue.book import Page
from dltui.launch.queue.shares import Lack, Limits, Share, shares
from dltui.launch.queue.ticket import Ticket, taken
from dltui.runs.layout import RunDir

PAUSED, HALTED, NEXT = "paused", "the queue is paused", "its turn"


class Row(Struct, frozen=True, kw_only=True):
    """A run of this user on this machine. ``place`` counts from 1, 0 of one that runs; ``said`` is
    what it holds or waits for; ``since`` when it began or asked, in Unix seconds. ``ticket`` names
    its file.
    """

    run: str
    run_dir: str
    said: str
    place: int
    since: float
    paused: bool
    ticket: str

    @property
    def runs(self) -> bool:
        return not self.place

    @property
    def standing(self) -> str:
        """In a list of runs: its place and what it waits for; empty where it runs."""
        return "" if self.runs else f"place {self.place}: {self.said}"

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
    known = {name: number for one in page.tickets.values() for name, number in one.may.items()}
    spoken = taken(known, ticket.held)
    told = sorted({known[name] for name in spoken})
    return [str(number) for number in told] or [name[:8] for name in ticket.held]


def _row(ticket: Ticket, said: str, *, place: int = 0, paused: bool = False) -> Row:
    return Row(
        run=RunDir(ticket.path).id,
        run_dir=ticket.run,
        said=said,
        place=place,
        since=ticket.began or ticket.process.started,
        paused=paused,
        ticket=ticket.id,
    )
