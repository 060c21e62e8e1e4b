"""The queue for whoever asks again and again: a screen, a command that stands by a run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dltui.launch.queue.book import Book
from dltui.launch.queue.limits import LimitsNow
from dltui.launch.queue.rows import Queue, Row, queue
from dltui.runs import clock

EVERY = 1.0
"""Seconds between two looks whether those that wait or hold live."""


class QueueNow:
    """The queue of this user on this machine; a call to the disk a look while nothing changes."""

    def __init__(self) -> None:
        self._book = Book()
        self._limits = LimitsNow()
        self._due = 0.0
        self._seen: object = None
        self._queue = Queue(paused=False, cores=None, runs=None, rows=[])

    def look(self) -> Queue:
        page, now = self._book.page(), clock.monotonic()
        if now >= self._due:
            self._due = now + EVERY
            page = self._book.checked()
        limits = self._limits()
        if (seen := (page, limits)) != self._seen:
            self._seen, self._queue = seen, queue(page, limits)
        return self._queue

    def of(self, run: Path) -> Row | None:
        return next((row for row in self.look().rows if row.path == run), None)


def standing(runs: Iterable[Path]) -> dict[Path, str]:
    """Of those of ``runs`` that wait on this machine: their place and what they wait for."""
    wanted = set(runs)
    rows = QueueNow().look().rows if wanted else ()
    return {row.path: row.standing for row in rows if row.movable and row.path in wanted}
