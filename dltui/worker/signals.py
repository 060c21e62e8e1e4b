"""Signals set a flag; the work looks at it at step boundaries and saves before it stops."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from dltui.errors import Interrupted
from dltui.runs.files import end_request
from dltui.runs.layout import RunDir
from dltui.runs.liveness import hearing, slurm_end


class _CutShort(BaseException):
    """Past every ``except Exception`` of the libraries that it flies through."""


class Stop:
    """Turns true on TERM, USR2 (Slurm's warning before the time limit) or INT; HUP is ignored.

    Not USR1: that is what some launchers use for themselves.
    """

    def __init__(self) -> None:
        self._number: int = 0
        self._at_once = False
        self.cut: Interrupted | None = None
        """Why the work was cut short, if it was."""
        self._doing: Callable[[], str] = str

    def __call__(self) -> bool:
        """Whether to stop; who asks this saves first, and is not cut short from now on."""
        self._at_once = False
        return bool(self._number)

    def install(self) -> None:
        """Hear signals: also those that came since the process was begun."""
        for number in (signal.SIGTERM, signal.SIGUSR2, signal.SIGINT):
            signal.signal(number, self._ask)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        hearing.hear()

    @contextmanager
    def at_once(self, run: RunDir, doing: Callable[[], str]) -> Iterator[None]:
        """Until the work looks for a stop, one cuts it short: there is nothing to save, and
        imports, data or a prediction may take minutes. ``doing`` says what it is at.

        Somebody may have asked for it before the process could hear a signal.
        """
        self._doing = doing
        try:
            if self._number or end_request.read(run):
                self._cut()
            self._at_once = True
            yield
        finally:
            self._at_once = False

    @property
    def warned(self) -> bool:
        """Whether it was USR2 that asked: Slurm's word that the time limit is near."""
        return self._number == signal.SIGUSR2

    def say_who(self, run: RunDir) -> None:
        """Write down that it was a signal that ended ``run``, where nobody said that it was he."""
        if self._number and end_request.read(run) is None:
            end_request.note(run, end_request.by_signal(self._number, slurm_end.told(run)))

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._number = number
        if self._at_once:
            self._at_once = False
            self._cut()

    def _cut(self) -> None:
        self.cut = Interrupted(f"stopped while {self._doing()}")
        raise _CutShort
