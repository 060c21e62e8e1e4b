"""Following a run directory: its log, its result and its state in one view."""

from __future__ import annotations

from dltui.runs import ending, state
from dltui.runs import result as results
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

    def poll(self) -> RunView:
        # The state is asked first: a run that ended before it has all its events in the log.
        status = state.status(self._run, self._slurm)
        before = -1
        while self._tail.offset != before:
            before = self._tail.offset
            self._fold.update(self._tail.read(PIECE))
        result = results.read(self._run) if status.final else None
        return self._fold.snapshot(
            status=status,
            result=result,
            skipped=self._tail.skipped,
            ending=ending.of(self._run, status, result.message if result else ""),
        )


def read(run: RunDir) -> RunView:
    """One look at ``run``."""
    return Follower(run).poll()
