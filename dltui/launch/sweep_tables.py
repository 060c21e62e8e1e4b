"""The tables of a sweep: its points, and its settings with mean ± spread over the seeds."""

from __future__ import annotations

import statistics
from collections.abc import Mapping

import numpy as np

from dltui.figures.records import Cell, Column, Table
from dltui.launch.headline import USUAL, Headline
from dltui.launch.points import MEASURED, Task
from dltui.launch.sweep_curves import OVERLAYS, setting_label
from dltui.presets.schema import Preset
from dltui.runs import state
from dltui.runs.events import Status
from dltui.runs.fold import RunView

SPARK = 24
"""Values in a row's spark."""


def points_table(tasks: list[Task], views: Mapping[int, RunView], best: Headline | None) -> Table:
    """A row a point: how it stands, its best value so far, and the course of its loss."""
    rows = [_row(task, views.get(task.point.number), best) for task in tasks]
    values = [row[3] for row in rows if isinstance(row[3], float)]
    whole = all(value == int(value) for value in values)
    name = best.metric if best else "value"
    columns = [
        Column(name="point", kind="text"),
        Column(name="status", kind="text"),
        Column(name="progress", unit="%"),
        Column(name=f"best {name}" if best and best.best else name, digits=0 if whole else 2),
        Column(name="time", unit="s", digits=1),
        Column(name="loss", kind="spark"),
    ]
    return Table(id="points", title="Points of the sweep", columns=columns, rows=rows)


def _row(task: Task, view: RunView | None, best: Headline | None) -> list[Cell]:
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


def _spark(view: RunView) -> str:
    """The loss as a comma-separated list of means over equal parts of the run."""
    found = [view.series[name] for name in OVERLAYS["loss"] if name in view.series]
    if not found or not len(found[0].y):
        return ""
    parts = np.array_split(found[0].y, min(SPARK, len(found[0].y)))
    finite = [part[np.isfinite(part)] for part in parts]
    return ",".join(f"{part.mean():.4g}" for part in finite if len(part))


def settings_table(preset: Preset, tasks: list[Task], views: Mapping[int, RunView]) -> list[Table]:
    """Final metrics of every setting as mean ± sample standard deviation over its seeds.

    Nothing for a sweep of one seed: there the table of points says the same. Only points that
    ended are in it.
    """
    if preset.sweep.seeds == 1:
        return []
    groups: dict[str, list[Mapping[str, float | None]]] = {}
    for task in tasks:
        view = views.get(task.point.number)
        if view is not None and view.result is not None and view.result.status in MEASURED:
            groups.setdefault(setting_label(task.point.settings), []).append(view.result.metrics)
    metrics = _metrics(preset, groups)
    if not metrics:
        return []
    columns = [Column(name="setting", kind="text"), Column(name="runs")]
    columns += [Column(name=metric, kind="text") for metric in metrics]
    rows: list[list[Cell]] = [
        [label or "all", len(members), *(_mean([m.get(name) for m in members]) for name in metrics)]
        for label, members in groups.items()
    ]
    title = "Mean ± standard deviation over the seeds"
    return [Table(id="settings", title=title, columns=columns, rows=rows)]


def _metrics(preset: Preset, groups: Mapping[str, list[Mapping[str, float | None]]]) -> list[str]:
    """The usual metrics and the claimed ones, as far as they were measured."""
    known = {name for members in groups.values() for metrics in members for name in metrics}
    wanted = dict.fromkeys((*USUAL, *(claim.metric for claim in preset.reported)))
    return [name for name in wanted if name in known]


def _mean(values: list[float | None]) -> str:
    numbers = [value for value in values if value is not None]
    if not numbers:
        return "–"
    mean = f"{statistics.fmean(numbers):.4g}"
    return f"{mean} ± {statistics.stdev(numbers):.2g}" if len(numbers) > 1 else mean
