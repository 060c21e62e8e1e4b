"""Following a run directory: its log, its result and its state in one view."""

from __future__ import annotations

from dltui.runs import clock, ending, state
from dltui.runs import result as results
from dltui.runs.events import Status
from dltui.runs.fold import Fold, RunView
from dltui.runs.layout import RunDir
from dltui.runs.slurm import Slurm
from dltui.runs.tail import Tail

PIECE = 2**20
"""Bytes decoded at a time: events are large in memory, the arrays they become are not."""


class Follower:
    """Call ``poll`` as often as a fresh view is wanted; it reads only what is new."""

    def __init__(self, run: RunDir, slurm: Slurm | None = None) -> None:
        self._run = run
        self._slurm = slurm
        self._tail = Tail(run.events)
        self._fold = Fold(run)
        self._moved: float | None = None

    def poll(self) -> RunView:
        # The state is asked first: a run that ended before it has all its events in the log.
        status = state.status(self._run, self._slurm)
        began, before = self._tail.offset, -1
        while self._tail.offset != before:
            before = self._tail.offset
            self._fold.update(self._tail.read(PIECE))
        if self._moved is None:
            self._moved = clock.monotonic() - self._silence_before()
        elif self._tail.offset != began:
            self._moved = clock.monotonic()
        result = results.read(self._run) if status.final else None
        return self._fold.snapshot(
            status=status,
            result=result,
            skipped=self._tail.skipped,
            ending=ending.of(self._run, status, result.message if result else ""),
            silent=clock.monotonic() - self._moved if status is Status.RUNNING else 0.0,
        )

    def _silence_before(self) -> float:
        """Seconds that a run had been silent when it was first looked at.

        By its own machine: from its last event to its last heartbeat.
        """
        updated = self._fold.updated
        return max(0.0, state.last_sign(self._run) / 1e9 - updated) if updated else 0.0


def read(run: RunDir) -> RunView:
    """One look at ``run``."""
    return Follower(run).poll()
