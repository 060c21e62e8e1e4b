"""How one run stands, for who asks again and again."""

from __future__ import annotations

from functools import cached_property

from dltui.runs import clock
from dltui.runs.files import end_request, stamps
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.end_request import End
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Kind
from dltui.runs.files.result import Result
from dltui.runs.files.stamps import SETTLED, Stamp
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ending, state
from dltui.runs.liveness.slurm import Slurm
from dltui.runs.liveness.state import Signs
from dltui.runs.log.events import Status

RESTING = 3
"""A run that ended is looked at so many times more seldom than one that goes on."""


class CachedState:
    """Reads the files of ``run`` when the time of its directory has moved, and not before.

    The directory is looked at every ``period`` seconds at most; whether a process lives here is
    asked each time, for that is no question to the disk.
    """

    def __init__(self, run: RunDir, slurm: Slurm | None = None, period: float = 0.0) -> None:
        self._run = run
        self._folder = str(run.path)
        self._slurm = slurm
        self._period = period
        self._due = 0.0
        self._stamp: Stamp | None = None
        self._since = self._read_at = 0.0
        self._signs: Signs | None = None
        self._end: End | None = None
        self._fault = ""
        self.status = Status.QUEUED
        self.result: Result | None = None
        self.changed = False
        """Whether the last look saw that the directory had moved since one before."""

    @property
    def gone(self) -> bool:
        """Whether there is no directory any more."""
        return self._stamp == ()

    @property
    def worker(self) -> Identity | None:
        """Who works on it, or did, as long as it has no result."""
        return self._signs.worker if self._signs else None

    @property
    def ending(self) -> str:
        """What is to be said of how it ended."""
        said = self.result.message if self.result else self._said_by_slurm
        begun = self._signs is None or self._signs.worker is not None
        faults = (self._fault, self._signs.fault if self._signs else "")
        told = ending.in_words(self.status, said, self._end, begun=begun, kind=self._kind)
        return ending.damaged("; ".join(filter(None, faults)), told)

    @cached_property
    def _kind(self) -> Kind:
        return requests.kind(self._run)

    @property
    def _said_by_slurm(self) -> str:
        return state.said(self._run, self._signs, self.status) if self._signs else ""

    def look(self, *, at_once: bool = False) -> bool:
        """Whether its files were read, or it stands otherwise than before."""
        now, before, self.changed = clock.monotonic(), self.status, False
        was_read = (at_once or now >= self._due) and self._look_at_folder(now)
        self._derive()
        if self.status.final and not before.final and not was_read:
            # The worker may have written its result and gone since the directory was looked at.
            self._read(now)
            self._derive()
        self._due = min(self._due, now + self._pause)
        return was_read or self.status is not before

    @property
    def _pause(self) -> float:
        return self._period * (RESTING if self.status.final else 1)

    def _look_at_folder(self, now: float) -> bool:
        self._due = now + self._period * RESTING
        stamp = stamps.of(self._folder)
        if stamp != self._stamp:
            self.changed = self._stamp is not None
            self._stamp, self._since = stamp, now
        elif self._read_at - self._since >= SETTLED:
            return False
        self._read(now)
        return True

    def _read(self, now: float) -> None:
        self._read_at = now
        self.result, self._fault = results.stated(self._run)
        self._signs = None if self.result else state.signs(self._run)
        if self._signs:
            self._end = self._signs.end
        else:
            stopped = self.result is not None and self.result.status is Status.STOPPED
            self._end = end_request.read(self._run) if stopped else None

    def _derive(self) -> None:
        if self.result:
            self.status = self.result.status
        elif self._signs:
            self.status = state.stands(self._run, self._signs, self._slurm)
