"""The one writer of a run's event log."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from dltui.figures.records import Figure
from dltui.metrics import Metric
from dltui.runs.files.arrays import spill
from dltui.runs.files.encoding import encoded
from dltui.runs.layout import RunDir
from dltui.runs.log.events import (
    AnyEvent,
    Checkpointed,
    Declared,
    Drawn,
    Ended,
    Epoch,
    Event,
    Memory,
    Message,
    Phase,
    Plan,
    Points,
    Progress,
    Resumed,
    Status,
    Steps,
)
from dltui.runs.log.tail import last_event, torn
from dltui.writing import Refused, appended, writing

BATCH_SECONDS = 0.1
"""Step metrics are written at most ten times a second, one line each time."""

PAUSED = 10.0
"""Seconds without an event after which another process may have taken the run for lost: what was
paused so long looks before it writes."""

FORKED = "forked by code of the user's own, came back out of it and ends here"


class Recorder:
    """Appends events, one flushed line each; step metrics are gathered into columnar batches.

    Opening an existing log continues it: numbering and elapsed time go on, and a torn last
    line is closed so that it spoils nothing after it. ``doing`` is the present phase. What cannot
    be written is ``Refused``. A process that was forked from the writer ends where it would write.
    ``after_pause`` is called before what is written after a pause. ``log`` is another file than
    the run's own log.
    """

    def __init__(
        self,
        run: RunDir,
        after_pause: Callable[[], None] = lambda: None,
        *,
        log: Path | None = None,
    ) -> None:
        log = log or run.events
        self.run = run
        self._after_pause = after_pause
        self.doing = "starting"
        self._owner = os.getpid()
        before = last_event(log)
        self._seq = before.seq + 1 if before else 0
        self._start = time.monotonic() - (before.elapsed if before else 0.0)
        self._torn = torn(log)
        with writing(log):
            self._file = appended(log)
        self._first = 0
        self._columns: dict[str, list[float | None]] = {}
        self._last_flush = time.monotonic()
        self._moment: tuple[float, float] | None = None

    def at(self, time: float, elapsed: float) -> None:
        """What is written from now on happened then: Unix seconds, and seconds of running."""
        self.flush()
        self._moment = (time, elapsed)

    def phase(self, name: str, detail: str = "") -> None:
        self.doing = name
        self._emit(Phase, name=name, detail=detail)

    def plan(self, *, steps: int, epochs: int = 0, unit: str = "step") -> None:
        self._emit(Plan, steps=steps, epochs=epochs, unit=unit)

    def declare(self, metrics: Mapping[str, Metric]) -> None:
        """Say what metrics are: their words and units, and which end of each is good."""
        self._emit(Declared, metrics=dict(metrics))

    def step(self, step: int, metrics: Mapping[str, float]) -> None:
        """Metrics of one step; the same names at every step, steps in order from 1."""
        self.step_batch(step, {name: (value,) for name, value in metrics.items()})

    def step_batch(self, first: int, columns: Mapping[str, Sequence[float]]) -> None:
        """Metrics of consecutive steps from ``first`` on, a column a metric."""
        if not columns:
            return
        self.leave_if_forked()
        held = len(next(iter(self._columns.values()), ()))
        if held and (self._first + held != first or self._columns.keys() != columns.keys()):
            self.flush()
        if not self._columns:
            self._first = first
            self._columns = {name: [] for name in columns}
        for name, values in columns.items():
            self._columns[name].extend(_finite(values))
        if time.monotonic() - self._last_flush >= BATCH_SECONDS:
            self.flush()

    def steps(self, first: int, columns: Mapping[str, Sequence[float]]) -> None:
        """``step_batch`` written at once: what is refused is the caller's to keep."""
        self._emit(Steps, first=first, columns={n: _finite(v) for n, v in columns.items()})

    def points(self, columns: Mapping[str, tuple[Sequence[int], Sequence[float]]]) -> None:
        """Metrics at any steps: of each its steps, in any order, and as many values."""
        known = {name: ([*at], _finite(values)) for name, (at, values) in columns.items()}
        if wrong := [name for name, (at, values) in known.items() if len(at) != len(values)]:
            raise ValueError(f"{wrong[0]}: not as many steps as values")
        if known:
            self._emit(Points, columns=known)

    def epoch(self, *, step: int, epoch: int, metrics: Mapping[str, float]) -> None:
        values = dict(zip(metrics, _finite(list(metrics.values())), strict=True))
        self._emit(Epoch, step=step, epoch=epoch, metrics=values)

    def progress(self, done: int, part: float = 0.0) -> None:
        self._emit(Progress, done=done, part=part)

    def figure(self, figure: Figure) -> None:
        """Show ``figure``; pictures too large for a line go to ``figures/`` beside the log."""
        self.leave_if_forked()
        self._emit(Drawn, record=spill(figure, self.run))

    def memory(self, *, step: int, device: str, bytes: Mapping[str, int]) -> None:
        self._emit(Memory, step=step, device=device, bytes=dict(bytes))

    def message(self, text: str, level: str = "info") -> None:
        self._emit(Message, text=text, level=level)

    def checkpointed(self, step: int, file: str) -> None:
        self._emit(Checkpointed, step=step, file=file)

    def resumed(self, step: int) -> None:
        self._emit(Resumed, step=step)

    def ended(self, status: Status, metrics: Mapping[str, float]) -> None:
        values = dict(zip(metrics, _finite(list(metrics.values())), strict=True))
        self._emit(Ended, status=status, metrics=values)

    def relay(self, event: AnyEvent) -> None:
        """Write what another has said, as of now."""
        names = event.__struct_fields__
        told = {name: getattr(event, name) for name in names if name not in Event.__struct_fields__}
        self._emit(type(event), **told)

    def flush(self) -> None:
        """Write the steps gathered so far."""
        self.leave_if_forked()
        before, self._last_flush = self._last_flush, time.monotonic()
        if self._last_flush - before > PAUSED:
            self._after_pause()
        if self._columns:
            columns, self._columns = self._columns, {}
            try:
                self._write(Steps, first=self._first, columns=columns)
            except Refused:
                self._columns = columns  # the room that is kept aside for the end takes them
                raise

    def sync(self) -> None:
        """Write the steps gathered so far, and wait until all of the log is on its disk."""
        self.flush()
        with writing(self.run.path):
            os.fsync(self._file.fileno())

    def close(self) -> None:
        try:
            self.flush()
        finally:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def elapsed(self) -> float:
        """Seconds this run has been running, earlier sittings included."""
        return self._moment[1] if self._moment else time.monotonic() - self._start

    @property
    def moment(self) -> float:
        """Unix seconds that what is written now says."""
        return self._moment[0] if self._moment else time.time()

    def leave_if_forked(self) -> None:
        """End this process at once where it is a copy of the writer's, as ``os.fork`` in a file of
        the user's makes one: all that it would still do to the run is done by the writer.
        """
        if os.getpid() == self._owner:
            return
        try:
            print(f"process {os.getpid()}, {FORKED}", file=sys.stderr, flush=True)
        finally:
            os._exit(1)

    def _emit(self, kind: type[AnyEvent], **values: Any) -> None:
        self.flush()
        self._write(kind, **values)

    def _write(self, kind: type[Event], **values: Any) -> None:
        event = kind(seq=self._seq, time=self.moment, elapsed=self.elapsed, **values)
        line = encoded(event) + b"\n"
        # Counted first: a stop that cuts the work short may come between the line and its number.
        self._seq += 1
        try:
            with writing(self.run.path):
                self._append(b"\n" + line if self._torn else line)
        except Refused:
            self._seq -= 1
            raise

    def _append(self, line: bytes) -> None:
        """One system call; a disk that fills up takes a part, which the next line closes."""
        rest = memoryview(line)
        while rest:
            rest = rest[self._file.write(rest) or 0 :]
            self._torn = bool(rest)


def _finite(values: Sequence[float]) -> list[float | None]:
    """JSON has no infinity and no NaN: they become null."""
    return [value if math.isfinite(value) else None for value in values]
