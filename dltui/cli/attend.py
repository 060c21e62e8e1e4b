"""Standing by a worker until it ends: narrating it, and passing signals on."""

from __future__ import annotations

import signal
import subprocess
import time
from types import FrameType

from dltui.cli.progress import Narrator, narrator
from dltui.runs.follow import Follower
from dltui.runs.layout import RunDir

POLL_SECONDS = 0.1


def attend(run: RunDir, process: subprocess.Popen[bytes], *, told: int = 0) -> None:
    """Narrate ``run`` until its process has ended, without its first ``told`` messages.

    Ctrl-C, TERM and USR2 ask it to stop at a step boundary with a checkpoint; a second Ctrl-C
    kills it.
    """
    interrupts = _PassOn(process)
    previous = {number: signal.signal(number, interrupts) for number in _PassOn.NUMBERS}
    follower = Follower(run)
    speaker = narrator(told)
    try:
        while process.poll() is None:
            speaker.update(follower.poll())
            interrupts.mention(speaker)
            time.sleep(POLL_SECONDS)
        speaker.update(follower.poll())
    finally:
        speaker.close()
        for number, handler in previous.items():
            signal.signal(number, handler)


class _PassOn:
    """A signal handler that hands stops on to the worker, which is in a session of its own."""

    NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR2)

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._count = 0
        self._mentioned = 0

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._count += number == signal.SIGINT
        if self._count > 1:
            self._process.kill()
        else:
            self._process.terminate()
            self._count = max(self._count, 1)

    def mention(self, speaker: Narrator) -> None:
        """Say once that the stop is under way: outside the handler, which must not print."""
        if self._count > self._mentioned:
            self._mentioned = self._count
            speaker.say("stopping after this step, with a checkpoint; Ctrl-C again kills")
