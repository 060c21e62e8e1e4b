"""A run that ended, once more, at a multiple of its own pace: for teaching without a GPU."""

from __future__ import annotations

import time
from dataclasses import replace

from dltui.runs import result as results
from dltui.runs.events import AnyEvent, Plan, Status
from dltui.runs.fold import Fold, RunView
from dltui.runs.layout import RunDir
from dltui.runs.tail import Tail

SPEEDS = (1, 2, 5, 10, 20, 50, 100)

SECONDS = 20.0
"""How long a replay takes at the speed it begins with, if that is one of ``SPEEDS``."""


class Replay:
    """Folds the events whose time has come. ``speed`` and ``paused`` may change at any time.

    What came before the plan, imports and data, is skipped: nobody wants to watch it twice.
    """

    def __init__(self, run: RunDir) -> None:
        self._run = run
        self._fold = Fold(run)
        self._events: list[AnyEvent] = Tail(run.events).read()
        self._next = 0
        begins = next((e.elapsed for e in self._events if isinstance(e, Plan)), 0.0)
        self._clock = begins
        self._looked = time.monotonic()
        ends = self._events[-1].elapsed if self._events else begins
        wanted = (ends - begins) / SECONDS
        self.speed = next((speed for speed in SPEEDS if speed >= wanted), SPEEDS[-1])
        self.paused = False

    def faster(self, by: int) -> None:
        """``by`` places further in ``SPEEDS``."""
        place = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(place, len(SPEEDS) - 1))]

    def poll(self) -> RunView:
        """The run as it stood at the replay's present moment."""
        now = time.monotonic()
        if not self.paused:
            self._clock += self.speed * (now - self._looked)
        self._looked = now
        first = self._next
        while self._next < len(self._events) and self._events[self._next].elapsed <= self._clock:
            self._next += 1
        self._fold.update(self._events[first : self._next])
        if self._next == len(self._events):
            result = results.read(self._run)
            return self._fold.snapshot(status=result.status if result else None, result=result)
        return replace(self._fold.snapshot(status=Status.RUNNING), updated=time.time())
