"""Standing by a worker until it ends: narrating it, and passing signals on."""

from __future__ import annotations

import signal
import time
from types import FrameType

from dltui.cli.progress import Narrator, narrator
from dltui.errors import UsageError
from dltui.launch import stop
from dltui.launch.handle import Handle
from dltui.runs.files import end_request
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import Follower
from dltui.writing import Refused

POLL_SECONDS = 0.1

KILLING = 2
"""The Ctrl-C that kills."""


def attend(run: RunDir, process: Handle, *, told: int = 0) -> None:
    """Narrate ``run`` until its process has ended, without its first ``told`` messages.

    Ctrl-C, TERM and USR2 ask it to stop at a step boundary with a checkpoint; a second Ctrl-C
    kills it.
    """
    interrupts = _PassOn(run, process)
    previous = {number: signal.signal(number, interrupts) for number in _PassOn.NUMBERS}
    follower = Follower(run)
    speaker = narrator(told)
    try:
        while process.poll() is None:
            speaker.update(follower.poll())
            interrupts.pass_on(speaker)
            time.sleep(POLL_SECONDS)
        speaker.update(follower.poll())
    finally:
        speaker.close()
        for number, handler in previous.items():
            signal.signal(number, handler)


class _PassOn:
    """Counts signals, and hands stops on to the worker, which is in a session of its own."""

    NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR2)

    def __init__(self, run: RunDir, process: Handle) -> None:
        self._run = run
        self._process = process
        self._first = 0
        self._interrupts = 0
        self._passed_on = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._first = self._first or number
        self._interrupts += number == signal.SIGINT

    def pass_on(self, speaker: Narrator) -> None:
        """Do and say what was asked for since: outside the handler, which must only count."""
        wanted = max(bool(self._first), min(self._interrupts, KILLING))
        if wanted == self._passed_on:
            return
        self._passed_on = wanted
        if wanted == KILLING:
            self._kill(speaker)
            return
        by_hand = self._first == signal.SIGINT
        end = end_request.asked("stop", "ctrl+c") if by_hand else end_request.by_signal(self._first)
        try:
            end_request.write(self._run, end)
        except Refused as error:
            speaker.say(str(error))
        self._process.terminate()
        speaker.say("stopping after this step, with a checkpoint; Ctrl-C again kills")

    def _kill(self, speaker: Narrator) -> None:
        try:
            left = stop.kill(self._run).survivors()
        except UsageError:
            return  # it has just ended
        # Before it has said who it is, only this process knows it.
        self._process.kill_all()
        for one in left:
            speaker.say(f"still alive after the kill: {one}")
