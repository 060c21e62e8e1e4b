"""A run that ended, once more, at a multiple of its own pace: for teaching without a GPU."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ending
from dltui.runs.log.bounded import MOST
from dltui.runs.log.events import AnyEvent, Plan, Status
from dltui.runs.log.fold import Fold, RunView
from dltui.runs.log.tail import Tail, last_event

SPEEDS = (1, 2, 5, 10, 20, 50, 100)

SECONDS = 20.0
"""How long a replay takes at the speed it begins with, if that is one of ``SPEEDS``."""


PIECE = 2**18
"""Bytes of the log decoded at a time: of a long one no more than that is held as events."""


class Replay:
    """Folds the events whose time has come. ``speed`` and ``paused`` may change at any time.

    What came before the plan, imports and data, is skipped: nobody wants to watch it twice.
    """

    def __init__(self, run: RunDir) -> None:
        self._run = run
        self._fold = Fold(run, most=MOST, topic=requests.topic(run))
        self._tail = Tail(run.events)
        self._ahead: deque[AnyEvent] = deque()
        begins = next((e.elapsed for e in _events(Tail(run.events)) if isinstance(e, Plan)), 0.0)
        self._clock = begins
        self._looked = time.monotonic()
        last = last_event(run.events)
        ends = last.elapsed if last else begins
        wanted = (ends - begins) / SECONDS
        self.speed = next((speed for speed in SPEEDS if speed >= wanted), SPEEDS[-1])
        self.paused = False
        self._whole: RunView | None = None

    def faster(self, by: int) -> None:
        """``by`` places further in ``SPEEDS``."""
        place = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(place, len(SPEEDS) - 1))]

    def poll(self) -> RunView:
        """The run as it stood at the replay's present moment."""
        if self._whole:
            return self._whole
        now = time.monotonic()
        if not self.paused:
            self._clock += self.speed * (now - self._looked)
        self._looked = now
        self._fold.update(self._due())
        if not self._more():
            result = results.read(self._run)
            if result is None:
                return self._fold.snapshot()
            said = ending.of(self._run, result.status, result.message)
            self._whole = self._fold.snapshot(status=result.status, result=result, ending=said)
            return self._whole
        return self._fold.snapshot(status=Status.RUNNING)

    def _due(self) -> Iterator[AnyEvent]:
        while self._more() and self._ahead[0].elapsed <= self._clock:
            yield self._ahead.popleft()

    def _more(self) -> bool:
        """Whether there is an event to come; the next piece is read when the last one is used."""
        if not self._ahead:
            self._ahead.extend(_piece(self._tail))
        return bool(self._ahead)


def _events(tail: Tail) -> Iterator[AnyEvent]:
    while piece := _piece(tail):
        yield from piece


def _piece(tail: Tail) -> list[AnyEvent]:
    """The next events, some bytes of them; none at the end of the log."""
    before = -1
    events: list[AnyEvent] = []
    while not events and tail.offset != before:
        before = tail.offset
        events = tail.read(PIECE)
    return events
