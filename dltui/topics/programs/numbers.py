"""The numbers of a program, from all who tell them, into the log of its run."""

from __future__ import annotations

import time

from dltui.runs.log.events import AnyEvent, Epoch, Points, Status, Steps
from dltui.runs.log.inbox import Inbox
from dltui.runs.log.recorder import Recorder
from dltui.topics.programs.files import Files
from dltui.topics.programs.output import NAMES, Output
from dltui.topics.programs.sources import LOGGED, PRINTED, WRITTEN, Columns, Sources

EVERY = 0.25
"""Seconds between two looks into files and the inbox."""

HELD = 2.5
"""Seconds that a name first printed waits, where the program logs as well, or writes files that are
read: it may tell that there, too. New files are looked for every 2 s."""

SHARE, SLOWEST = 1 / 1000, 1.0
"""What is printed is recorded at once at first, after 17 minutes once a second: ten times a second
20 steps were 135 MB a day, so they are 13.
"""

PROGRESS = 0.5
"""Seconds between two words on how far it is."""


class Numbers:
    def __init__(self, recorder: Recorder, inbox: Inbox, files: Files, output: Output) -> None:
        self._recorder, self._inbox, self._files, self._output = recorder, inbox, files, output
        self._sources = Sources(recorder.message)
        self._next = self._next_printed = self._next_progress = 0.0
        self._planned = (0, 0)
        self._epoch = 0
        self._done: int | None = None
        self._held: dict[str, tuple[float, list[int], list[float]]] = {}
        self._unwritten: dict[str, tuple[list[int], list[float]]] = {}
        self._holds = False
        self._crowded = False
        inbox.heard = self._logged

    @property
    def summary(self) -> dict[str, float | None]:
        """What it gave as final metrics itself."""
        return self._inbox.summary

    @property
    def said(self) -> Status | None:
        """How it said itself that it ended; null where it does not log."""
        return self._inbox.said.status if self._inbox.said else None

    def look(self) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + EVERY
            self._inbox.take()
            self._record(WRITTEN, self._files.new())
        if now >= self._next_printed:
            self._next_printed = now + min(SLOWEST, SHARE * self._recorder.elapsed)
            self._printed(now)
        if now >= self._next_progress:
            self._next_progress = now + PROGRESS
            self._tell_progress()

    def last_look(self) -> None:
        """Also for those who still write into the inbox."""
        self._inbox.close()
        self._record(WRITTEN, self._files.new(last=True))
        self._printed(None)
        self._tell_progress()

    def _printed(self, now: float | None) -> None:
        """Record it, or hold it for a while; null: hold nothing any longer."""
        columns = self._output.columns()
        if self._output.crowded and not self._crowded:
            self._crowded = True
            text = f"more than {NAMES} names are printed: others are left out; patterns choose"
            self._recorder.message(text, "warning")
        if columns and not self._holds:
            self._holds = self._files.expected or self._recorder.run.inbox.exists()
        if self._holds:
            for name, (steps, values) in columns.items():
                _, held, numbers = self._held.setdefault(name, (now or 0.0, [], []))
                held += steps
                numbers += values
            ready = [n for n, one in self._held.items() if now is None or now - one[0] >= HELD]
            columns = {name: self._held[name][1:] for name in ready}
            for name in ready:
                self._held[name] = (self._held[name][0], [], [])
        self._record(PRINTED, columns)
        units = self._output.units()
        own = {name: unit for name, unit in units.items() if self._sources.own(name, PRINTED)}
        if own:
            self._recorder.declare(own)

    def _record(self, source: int, columns: Columns) -> None:
        """What the disk does not take now is written with what comes next."""
        new = self._sources.choose(source, {k: v for k, v in columns.items() if v[0]})
        for name, (steps, values) in new.items():
            column = self._unwritten.setdefault(name, ([], []))
            column[0].extend(steps)
            column[1].extend(values)
        self._recorder.points(self._unwritten)
        self._unwritten = {}

    def _logged(self, event: AnyEvent) -> None:
        """An event from the inbox, which is recorded already."""
        match event:
            case Points(columns=columns) | Steps(columns=columns):
                names = list(columns)
            case Epoch(metrics=metrics):
                names = list(metrics)
            case _:
                return
        self._sources.choose(LOGGED, dict.fromkeys(names, ((), ())))

    def _tell_progress(self) -> None:
        steps = self._output.steps
        planned = (steps.total, steps.epochs)
        if planned != self._planned:
            self._planned = planned
            unit = "epoch" if steps.step is None else "step"
            self._recorder.plan(steps=steps.total, epochs=steps.epochs, unit=unit)
        if steps.done is not None and steps.done != self._done:
            self._done = steps.done
            self._recorder.progress(steps.done)
            self._tell_epoch(steps.done, planned)

    def _tell_epoch(self, done: int, planned: tuple[int, int]) -> None:
        """How many epochs are over, by the steps: lines say it at their beginning or their end."""
        total, epochs = planned
        over = done * epochs // total if total and self._output.steps.step is not None else 0
        if over > self._epoch:
            self._epoch = over
            self._recorder.epoch(step=done, epoch=over, metrics={})
