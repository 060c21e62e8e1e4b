"""The tables of a sweep: its points, and its settings with mean ± spread over the seeds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence

import numpy as np

from dltui.figures.records import Cell, Column, Table
from dltui.launch.headline import USUAL, Headline
from dltui.launch.points import MEASURED, Task
from dltui.launch.sweep_curves import OVERLAYS, setting_label
from dltui.presets.schema import Preset
from dltui.runs import state
from dltui.runs.events import Status
from dltui.runs.fold import RunView
from dltui.runs.result import Result

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
    """Final metrics of every setting, over several seeds as mean ± sample standard deviation.

    Only points that ended are in it; one that has no metrics says how it ended.
    """
    groups: dict[str, list[Result]] = {}
    for task in tasks:
        view = views.get(task.point.number)
        if view is not None and view.result is not None:
            groups.setdefault(setting_label(task.point.settings) or "all", []).append(view.result)
    metrics = _metrics(
        preset, [result.metrics for members in groups.values() for result in members]
    )
    if not metrics:
        return []
    make = _single if preset.sweep.seeds == 1 else _means
    return [make(groups, metrics)]


def _single(groups: Mapping[str, list[Result]], metrics: list[str]) -> Table:
    """A row a point, and in words what kept one from its end."""
    results = {label: members[0] for label, members in groups.items()}
    columns = [Column(name="setting", kind="text")]
    columns += [
        Column(name=name, digits=_digits([one.metrics.get(name) for one in results.values()]))
        for name in metrics
    ]
    columns += [Column(name="time", unit="s", digits=1), Column(name="ended", kind="text")]
    rows: list[list[Cell]] = [
        [
            label,
            *(one.metrics.get(name) for name in metrics),
            one.timings.elapsed,
            "" if one.status is Status.FINISHED else one.message or str(one.status),
        ]
        for label, one in results.items()
    ]
    return Table(id="settings", title="Results", columns=columns, rows=rows)


def _means(groups: Mapping[str, list[Result]], metrics: list[str]) -> Table:
    columns = [Column(name="setting", kind="text"), Column(name="runs")]
    columns += [Column(name=metric, kind="text") for metric in metrics]
    rows: list[list[Cell]] = []
    for label, members in groups.items():
        ended = [result.metrics for result in members if result.status in MEASURED]
        means = [_mean([one.get(name) for one in ended]) for name in metrics]
        rows.append([label, len(ended), *means])
    title = "Mean ± standard deviation over the seeds"
    return Table(id="settings", title=title, columns=columns, rows=rows)


def _digits(values: Sequence[float | None]) -> int:
    """Decimals for four digits of the largest value; none where all are whole."""
    known = [abs(value) for value in values if value is not None]
    if all(value == int(value) for value in known):
        return 0
    return max(0, 3 - math.floor(math.log10(max(known))))


def _metrics(preset: Preset, found: Sequence[Mapping[str, float | None]]) -> list[str]:
    """The usual metrics and the claimed ones, as far as they were measured."""
    known = {name for metrics in found for name in metrics}
    wanted = dict.fromkeys((*USUAL, *(claim.metric for claim in preset.reported)))
    return [name for name in wanted if name in known]


def _mean(values: list[float | None]) -> str:
    numbers = [value for value in values if value is not None]
    if not numbers:
        return "–"
    mean = f"{statistics.fmean(numbers):.4g}"
    return f"{mean} ± {statistics.stdev(numbers):.2g}" if len(numbers) > 1 else mean
