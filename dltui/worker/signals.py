"""Signals set a flag; the work looks at it at step boundaries and saves before it stops."""

from __future__ import annotations

import signal
from types import FrameType


class Stop:
    """Turns true on TERM, USR2 (Slurm's warning before the time limit) or INT; HUP is ignored.

    Not USR1: that is what some launchers use for themselves.
    """

    def __init__(self) -> None:
        self._asked = False

    def __call__(self) -> bool:
        return self._asked

    def install(self) -> None:
        for number in (signal.SIGTERM, signal.SIGUSR2, signal.SIGINT):
            signal.signal(number, self._ask)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
