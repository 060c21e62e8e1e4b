"""The figures of a sweep while it runs: the table of points and what they have in common."""

from __future__ import annotations

import time

import numpy as np

from dltui.figures.records import Cell, Column, Figure, Table
from dltui.launch.headline import Headline, headline, known_metrics
from dltui.launch.points import Task
from dltui.launch.sweep_curves import OVERLAYS, against_parameter, overlays
from dltui.presets.schema import Preset
from dltui.runs import state
from dltui.runs.events import Status
from dltui.runs.fold import RunView
from dltui.runs.follow import Follower
from dltui.runs.recorder import Recorder

SECONDS = 1.0
"""The running sweep is drawn anew this often, if anything changed."""

SPARK = 24
"""Values in a row's spark."""


class Board:
    """Follows the points' logs and keeps the sweep's figures up to date."""

    def __init__(self, preset: Preset, tasks: list[Task], recorder: Recorder) -> None:
        self._preset = preset
        self._tasks = tasks
        self._recorder = recorder
        self._followers: dict[int, Follower] = {}
        self._views: dict[int, RunView] = {}
        self._drawn: dict[str, Figure] = {}
        self._next = 0.0

    def draw(self, *, final: bool = False) -> None:
        """Emit the figures that changed; does nothing until their time has come."""
        if time.monotonic() < self._next and not final:
            return
        began = time.monotonic()
        self._follow()
        best = headline(self._preset, known_metrics(self._views))
        figures: list[Figure] = [self._table(best)]
        if final or self._cheap():
            figures += overlays(self._tasks, self._views)
        if best is not None:
            figures += against_parameter(self._tasks, self._views, best.metric)
        for figure in figures:
            if self._drawn.get(figure.id) != figure:
                self._drawn[figure.id] = figure
                self._recorder.figure(figure)
        # Never more than a tenth of the time goes into drawing, however many points there are.
        spent = time.monotonic() - began
        self._next = time.monotonic() + max(SECONDS, 10 * spent)

    def _follow(self) -> None:
        for task in self._tasks:
            number = task.point.number
            before = self._views.get(number)
            if before and before.status.final and before.result:
                continue
            if not task.run.events.exists():
                continue
            follower = self._followers.setdefault(number, Follower(task.run))
            self._views[number] = follower.poll()

    def _cheap(self) -> bool:
        return len(self._tasks) <= 64

    def _table(self, best: Headline | None) -> Table:
        columns = [
            Column(name="point", kind="text"),
            Column(name="status", kind="text"),
            Column(name="progress", unit="%"),
            Column(name=f"best {best.metric}" if best and best.best else _name(best), digits=2),
            Column(name="time", unit="s", digits=1),
            Column(name="loss", kind="spark"),
        ]
        rows = [self._row(task, best) for task in self._tasks]
        return Table(id="points", title="Points of the sweep", columns=columns, rows=rows)

    def _row(self, task: Task, best: Headline | None) -> list[Cell]:
        view = self._views.get(task.point.number)
        if view is None:
            return [task.point.label, str(state.status(task.run)), None, None, None, ""]
        share = 1.0 if view.status is Status.FINISHED else view.progress
        return [
            task.point.label,
            str(view.status),
            None if share is None else round(100 * share),
            best.value(view) if best else None,
            round(view.elapsed, 1),
            _spark(view),
        ]


def _name(best: Headline | None) -> str:
    return best.metric if best else "value"


def _spark(view: RunView) -> str:
    """The loss as a comma-separated list of means over equal parts of the run."""
    found = [view.series[name] for name in OVERLAYS["loss"] if name in view.series]
    if not found or not len(found[0].y):
        return ""
    parts = np.array_split(found[0].y, min(SPARK, len(found[0].y)))
    finite = [part[np.isfinite(part)] for part in parts]
    return ",".join(f"{part.mean():.4g}" for part in finite if len(part))
