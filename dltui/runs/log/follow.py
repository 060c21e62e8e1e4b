"""Following a run directory: its log, its result and its state in one view."""

from __future__ import annotations

from contextlib import closing

from dltui.runs import clock
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ending, state
from dltui.runs.liveness.cached_state import CachedState
from dltui.runs.liveness.slurm import Slurm
from dltui.runs.log.bounded import MOST as MOST
from dltui.runs.log.events import Status
from dltui.runs.log.fold import Fold, RunView
from dltui.runs.log.tail import Tail

PIECE = 2**20
"""Bytes decoded at a time: events are large in memory, the arrays they become are not."""


class Follower:
    """Call ``poll`` as often as a fresh view is wanted; it reads only what is new.

    Between two looks at the directory there are ``period`` seconds. Of a run that ended the log
    is read no more, and the view is the same object for as long as nothing of it moves.
    Its memory is bounded: beyond ``most`` columns neighbours lie together. Null keeps every step.
    """

    def __init__(
        self,
        run: RunDir,
        slurm: Slurm | None = None,
        *,
        period: float = 0.0,
        most: int | None = MOST,
        topic: str = "",
    ) -> None:
        self._run = run
        self._standing = CachedState(run, slurm, period)
        self._tail = Tail(run.events)
        self._fold = Fold(run, most=most, topic=topic or requests.topic(run))
        self._moved: float | None = None
        self._view: RunView | None = None

    @property
    def gone(self) -> bool:
        """Whether the directory was deleted."""
        return self._standing.gone

    @property
    def changed(self) -> bool:
        """Whether the last poll saw that the directory had moved, as it does with notes too."""
        return self._standing.changed

    def catch_up(self, seconds: float) -> float:
        """Read for so long, and a piece at least; gives the share of the log that is read.

        It is 1 at its end. What remains is read by ``poll``: of a week's log that takes 6 s.
        """
        until = clock.monotonic() + seconds
        with closing(self._tail.pieces(PIECE)) as pieces:
            for piece in pieces:
                self._fold.update(piece)
                if clock.monotonic() > until:
                    return self._tail.share
        return 1.0

    def poll(self, *, at_once: bool = False) -> RunView:
        """``at_once`` looks at the directory whether or not its time has come."""
        # The state is asked first: a run that ended before it has all its events in the log.
        # One whose log says that it has ended leaves its result within the next moments.
        ends = self._fold.ended and not self._standing.status.final
        moved = self._standing.look(at_once=at_once or ends)
        status = self._standing.status
        if self._view and status.final and not moved:
            return self._view
        began = self._tail.offset
        for piece in self._tail.pieces(PIECE):
            self._fold.update(piece)
        if self._moved is None:
            self._moved = clock.monotonic() - self._silence_before()
        elif self._tail.offset != began:
            self._moved = clock.monotonic()
        self._view = self._fold.snapshot(
            status=status,
            result=self._standing.result,
            skipped=self._tail.skipped,
            ending=ending.damaged(self._tail.fault, self._standing.ending),
            worker=self._standing.worker,
            silent=clock.monotonic() - self._moved if status is Status.RUNNING else 0.0,
        )
        return self._view

    def _silence_before(self) -> float:
        """Seconds that a run had been silent when it was first looked at.

        By its own machine: from its last event to its last heartbeat.
        """
        updated = self._fold.updated
        return max(0.0, state.last_sign(self._run) / 1e9 - updated) if updated else 0.0


def read(run: RunDir) -> RunView:
    """One look at ``run``: every step of it."""
    return Follower(run, most=None).poll()


def glance(run: RunDir, topic: str = "") -> RunView:
    """One look that asks for no single step: of a very long run neighbours lie together. ``topic``
    is that of one whose request is not written yet.
    """
    return Follower(run, topic=topic).poll()
