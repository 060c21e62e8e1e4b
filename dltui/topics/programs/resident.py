"""What a program and all that it has begun hold of memory, now and then."""

from __future__ import annotations

import time

import psutil

from dltui.runs.log.recorder import Recorder

EVERY = 5.0
FIRST = 0.5


class Resident:
    def __init__(self, pid: int, recorder: Recorder) -> None:
        self._pid, self._recorder = pid, recorder
        self._next = time.monotonic() + FIRST

    def look(self, step: int) -> None:
        """Record it, if it is time for that; pages that several share count for each."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY
        total = 0
        try:
            first = psutil.Process(self._pid)
            for one in (first, *first.children(recursive=True)):
                total += one.memory_info().rss
        except psutil.Error:
            return
        self._recorder.memory(step=step, device="cpu", bytes={"resident": total})
