"""Events folded into what a reader wants to know: one frozen view of a run."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from dltui.figures.records import Figure
from dltui.metrics import Metric, find
from dltui.runs.files.identity import Identity
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log import events as ev
from dltui.runs.log.bounded import BoundedTable
from dltui.runs.log.eta import Eta
from dltui.runs.log.events import AnyEvent, Memory, Message, Status
from dltui.runs.log.growing import GrowingTable, join
from dltui.runs.log.points import settled
from dltui.runs.log.series import Series
from dltui.runs.log.view import RunView as RunView
from dltui.topics.catalogue import declared

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

    Numbers = TypeVar("Numbers", float, Array)

MEMORIES = 1_000
"""Samples of memory that are kept of one that is followed: those of a week, one a second, take 250
MiB on a CPU and 460 on a GPU.
"""


class Fold:
    """Takes the events of one run as they come; ``snapshot`` is cheap and shares the arrays."""

    def __init__(self, run: RunDir, *, most: int | None = None, topic: str = "") -> None:
        """With ``most`` no metric keeps more columns, and its memory is bounded."""
        self.run = run
        self._topic = topic
        self._most = most
        self._status: Status | None = None
        self._phase = ev.Phase(seq=-1, time=0.0, elapsed=0.0, name="")
        self._plan = ev.Plan(seq=-1, time=0.0, elapsed=0.0, steps=0)
        self._step = 0
        self._epoch = 0
        self._knot = (0, 0.0)
        self._part = 0.0
        self._eta = Eta()
        self._first_time = 0.0
        self._time = 0.0
        self._elapsed = 0.0
        self._tables: dict[tuple[str, ...], GrowingTable | BoundedTable] = {}
        self._last: dict[str, float] = {}
        self._figures: dict[str, Figure] = {}
        self._messages: list[Message] = []
        self._memory: list[Memory] = []
        self._checkpoint: int | None = None
        self._malformed = 0
        self._declared: Mapping[str, Metric] = {}
        self._known: dict[str, Metric] = {}

    @property
    def updated(self) -> float:
        """Unix seconds of the last event; 0 before the first."""
        return self._time

    @property
    def ended(self) -> bool:
        """Whether the log says that the run has."""
        return self._status is not None

    def update(self, events: Iterable[AnyEvent]) -> None:
        """Fold further events, in the order they were written."""
        for event in events:
            self._take(event)
            self._first_time = self._first_time or event.time
            self._time, self._elapsed = event.time, event.elapsed

    def snapshot(
        self,
        *,
        status: Status | None = None,
        result: Result | None = None,
        skipped: int = 0,
        ending: str = "",
        silent: float = 0.0,
        worker: Identity | None = None,
    ) -> RunView:
        """The view; ``status`` is what ``state`` derived, without it what the log alone says."""
        series = self._series()
        stands = status or self._logged_status()
        return RunView(
            run=self.run,
            status=stands,
            phase=self._phase.name,
            detail=self._phase.detail,
            step=self._step,
            planned_steps=self._plan.steps,
            epoch=self._epoch,
            planned_epochs=self._plan.epochs,
            unit=self._plan.unit,
            started=self._first_time,
            updated=self._time,
            elapsed=(result and result.timings.elapsed) or self._elapsed,
            eta=self._eta.left(silent) if self._status is None else None,
            series=series,
            last=dict(self._last),
            figures=settled(self._figures, self.run, stands),
            messages=tuple(self._messages),
            memory=tuple(self._memory),
            checkpoint=self._checkpoint,
            skipped=skipped + self._malformed,
            result=result,
            ending=ending,
            silent=silent,
            phase_at=self._phase.elapsed,
            part=self._part,
            worker=worker,
            declared=self._all_declared(result.topic if result else ""),
            topic=self._topic,
        )

    def _take(self, event: AnyEvent) -> None:
        match event:
            case ev.Steps():
                self._take_steps(event)
            case ev.Points():
                self._take_points(event)
            case ev.Epoch():
                self._take_epoch(event)
            case ev.Progress():
                self._advance(event.done, event.elapsed, event.part)
            case ev.Phase():
                self._phase = event
            case ev.Plan():
                self._plan = event
                self._eta = Eta()
            case ev.Declared():
                self._declared = {**self._declared, **event.metrics}
                self._known.clear()
            case ev.Drawn():
                self._figures[event.record.id] = event.record
            case ev.Memory():
                self._take_memory(event)
            case ev.Message():
                self._messages.append(event)
            case ev.Checkpointed():
                self._checkpoint = event.step
            case ev.Resumed():
                self._rewind(event.step)
            case ev.Ended():
                self._status = event.status
                self._remember(event.metrics)

    def _take_steps(self, event: ev.Steps) -> None:
        rows = list(event.columns.values())
        count = len(rows[0]) if rows else 0
        if not count or any(len(row) != count for row in rows):
            self._malformed += 1
            return
        step = np.arange(event.first, event.first + count, dtype=np.float64)
        self._append(event, step, tuple(event.columns), rows)
        self._advance(event.first + count - 1, event.elapsed)

    def _take_points(self, event: ev.Points) -> None:
        far = self._step
        for name, (at, values) in event.columns.items():
            if not at or len(at) != len(values):
                self._malformed += 1
                continue
            self._append(event, np.array(at, np.float64), (name,), [values])
            far = max(far, *at)
        self._advance(far, event.elapsed)

    def _append(
        self, event: AnyEvent, step: Array, names: tuple[str, ...], rows: list[list[float | None]]
    ) -> None:
        """Rows of one batch, which came evenly since the event before."""
        share = np.arange(1, len(step) + 1) / len(step)
        elapsed = self._elapsed + share * (event.elapsed - self._elapsed)
        since = self._since(event)
        time = since + share * (event.time - since)
        self._table(names).append(step, elapsed, time, self._epochs_at(step), rows)
        self._remember({name: row[-1] for name, row in zip(names, rows, strict=True)})

    def _take_epoch(self, event: ev.Epoch) -> None:
        before_step, before = self._knot
        if before_step < event.step and before < event.epoch:
            if abs(self._epochs_at(event.step) - event.epoch) > 1e-6:
                for table in self._tables.values():
                    table.stretch(before_step, event.step, before, event.epoch)
            self._knot = (event.step, float(event.epoch))
        for name, value in event.metrics.items():
            self._table((name,)).append(
                event.step, event.elapsed, event.time, event.epoch, [[value]]
            )
        self._remember(event.metrics)
        self._epoch = event.epoch
        self._advance(event.step, event.elapsed)

    def _take_memory(self, event: Memory) -> None:
        self._memory.append(event)
        if self._most is not None and len(self._memory) > 2 * MEMORIES:
            highest = max(self._memory, key=lambda one: one.bytes.get("resident", 0))
            self._memory = [highest, *self._memory[-MEMORIES:]]

    def _advance(self, step: int, elapsed: float, part: float = 0.0) -> None:
        self._eta.begin(self._step, self._elapsed)
        self._step = max(self._step, step)
        self._part = part
        self._eta.done(self._step + part, self._plan.steps, elapsed)

    def _rewind(self, step: int) -> None:
        for table in self._tables.values():
            table.truncate(step)
        self._step = step
        self._status = None
        self._part = 0.0
        self._eta = Eta()
        if self._knot[0] > step:
            self._knot = (step, max(0.0, float(self._epochs_at(step))))
        self._epoch = math.floor(self._knot[1])

    def _remember(self, metrics: Mapping[str, float | None]) -> None:
        self._last.update({name: value for name, value in metrics.items() if value is not None})

    def _table(self, names: tuple[str, ...]) -> GrowingTable | BoundedTable:
        if names not in self._tables:
            most = self._most
            self._tables[names] = GrowingTable(names) if most is None else BoundedTable(names, most)
        return self._tables[names]

    def _epochs_at(self, step: Numbers) -> Numbers:
        """Fractional epochs: from the last whole epoch on at the planned steps per epoch."""
        known_step, known = self._knot
        if not self._plan.steps or not self._plan.epochs:
            return known + 0 * step
        return known + (step - known_step) * (self._plan.epochs / self._plan.steps)

    def _since(self, event: AnyEvent) -> float:
        """When the batch began: the previous event, but not the pause before a resume."""
        return max(self._time, event.time - (event.elapsed - self._elapsed))

    def _series(self) -> dict[str, Series]:
        found: dict[str, Series] = {}
        for table in self._tables.values():
            for name, series in table.series(self._metric).items():
                found[name] = join(found[name], series) if name in found else series
        return found

    def _all_declared(self, topic: str = "") -> Mapping[str, Metric]:
        return {**declared(topic or self._topic), **self._declared}

    def _metric(self, name: str) -> Metric:
        if name not in self._known:
            self._known[name] = find(name, self._all_declared())
        return self._known[name]

    def _logged_status(self) -> Status:
        return self._status or (Status.RUNNING if self._time else Status.QUEUED)
