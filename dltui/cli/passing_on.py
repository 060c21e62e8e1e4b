"""Signals that ask for an end, counted here and passed on to workers, each in its own session."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Self

from dltui.cli.interrupts import swallowed
from dltui.errors import UsageError
from dltui.launch import stop
from dltui.launch.handle import Handle
from dltui.runs.files import end_request
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir
from dltui.writing import Refused

KILLING = 2
"""The Ctrl-C that kills."""


class Signals:
    """Ctrl-C, TERM and USR2 while a ``with`` lasts; they end nothing here."""

    NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR2)

    def __init__(self) -> None:
        self.first = 0
        """The first of them; 0 where there was none."""
        self._interrupts = 0

    def __enter__(self) -> Self:
        self._previous = {number: signal.signal(number, self) for number in self.NUMBERS}
        if swallowed():
            self(signal.SIGINT, None)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.first = self.first or number
        self._interrupts += number == signal.SIGINT

    @property
    def asked(self) -> bool:
        """Whether there was any."""
        return bool(self.first)

    @property
    def wanted(self) -> int:
        """0: to go on; 1: to end after a step; ``KILLING``."""
        return max(bool(self.first), min(self._interrupts, KILLING))


class PassingOn:
    """Hands what ``signals`` asked for on to the worker of ``run``."""

    def __init__(self, run: RunDir, process: Handle, signals: Signals) -> None:
        self._run, self._process, self._signals = run, process, signals
        self._done = 0

    def look(self, say: Callable[[str], None]) -> None:
        """Do and ``say`` what was asked for since: outside the handler, which must only count."""
        wanted = self._signals.wanted
        if wanted == self._done:
            return
        self._done = wanted
        if wanted == KILLING:
            self._kill(say)
            return
        first = self._signals.first
        if first == signal.SIGUSR2:
            # Its worker knows what its job wants then: to be requeued, maybe.
            self._process.send_signal(signal.SIGUSR2)
            say("the time limit is near: it ends after this step, with a checkpoint")
            return
        by_hand = first == signal.SIGINT
        end = end_request.asked("stop", "ctrl+c") if by_hand else end_request.by_signal(first)
        try:
            end_request.write(self._run, end)
        except Refused as error:
            say(str(error))
        self._process.terminate()
        how = "stopping after this step, with a checkpoint"
        if requests.known(self._run).kind == "command":
            how = "asked the program to stop"
        say(f"{how}; Ctrl-C again kills")

    def _kill(self, say: Callable[[str], None]) -> None:
        try:
            left = stop.kill(self._run).survivors()
        except UsageError:
            return  # it has just ended
        # Before it has said who it is, only this process knows it.
        self._process.kill_all()
        for one in left:
            say(f"still alive after the kill: {one}")
