"""The tables of a sweep: its points, and its settings with mean ± spread over the seeds."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

import numpy as np

from dltui.figures.records import Cell, Column, Table
from dltui.metrics import Metric
from dltui.presets.schema import Preset
from dltui.presets.sweep import told
from dltui.runs.files.result import Result
from dltui.runs.liveness import ending, state
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.runs.log.points import FIGURE
from dltui.sweeps.curves import OVERLAYS
from dltui.sweeps.headline import final
from dltui.sweeps.points import Task
from dltui.topics.catalogue import metric
from dltui.training.options import METRICS
from dltui.words import MISSING, compact

SPARK = 24
"""Values in a row's spark."""


def points_table(
    tasks: list[Task], views: Mapping[int, RunView], chosen: str | None, topic: str
) -> Table:
    """A row a point: how it stands, its final value or the newest, and the course of its loss."""
    rows = [_row(task, views.get(task.point.number), chosen) for task in tasks]
    known = metric(chosen or "value", topic)
    digits = known.decimals(row[3] for row in rows if isinstance(row[3], float))
    columns = [
        Column(name="point", kind="text"),
        Column(name="status", kind="text"),
        Column(name="progress", unit="%"),
        Column(name=f"final {known.word}", unit=known.unit, digits=digits),
        Column(name="time", unit="s", digits=1),
        Column(name="loss", kind="spark"),
    ]
    return Table(id=FIGURE, title="Points of the sweep", columns=columns, rows=rows)


def _row(task: Task, view: RunView | None, chosen: str | None) -> list[Cell]:
    if view is None:
        return [task.point.label, str(state.status(task.run)), None, None, None, ""]
    share = 1.0 if view.status is Status.FINISHED else view.progress
    return [
        task.point.label,
        ending.short(view.status, view.ending),
        None if share is None else round(100 * share),
        final(view, chosen) if chosen else None,
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
            groups.setdefault(told(task.point.settings) or "all", []).append(view.result)
    metrics = _metrics(
        preset, [result.metrics for members in groups.values() for result in members]
    )
    if not metrics:
        return []
    make = _single if preset.sweep.seeds == 1 else _means
    return [make(groups, {name: metric(name, preset.topic) for name in metrics})]


def _single(groups: Mapping[str, list[Result]], metrics: Mapping[str, Metric]) -> Table:
    """A row a point, and in words what kept one from its end."""
    results = {label: members[0] for label, members in groups.items()}
    columns = [Column(name="setting", kind="text")]
    columns += [
        Column(
            name=known.word,
            unit=known.unit,
            digits=known.decimals(one.metrics.get(name) for one in results.values()),
        )
        for name, known in metrics.items()
    ]
    columns += [Column(name="time", unit="s", digits=1), Column(name="ended", kind="text")]
    rows: list[list[Cell]] = [
        [
            label,
            *(one.metrics.get(name) for name in metrics),
            one.timings.elapsed,
            _ended(one),
        ]
        for label, one in results.items()
    ]
    return Table(id="settings", title="Final values", columns=columns, rows=rows)


def _ended(result: Result) -> str:
    """Nothing for one that simply finished; that it did not learn without the numbers."""
    if result.status is Status.FINISHED:
        return ending.short(result.status, result.message) if result.message else ""
    return result.message or str(result.status)


def _means(groups: Mapping[str, list[Result]], metrics: Mapping[str, Metric]) -> Table:
    columns = [Column(name="setting", kind="text"), Column(name="runs")]
    columns += [Column(name=one.word, unit=one.unit, kind="text") for one in metrics.values()]
    rows: list[list[Cell]] = []
    for label, members in groups.items():
        ended = [result.metrics for result in members if result.status.complete]
        means = [_mean([one.get(n) for one in ended], known) for n, known in metrics.items()]
        rows.append([label, len(ended), *means])
    title = "Final values: mean ± standard deviation over the seeds"
    return Table(id="settings", title=title, columns=columns, rows=rows)


def _metrics(preset: Preset, found: Sequence[Mapping[str, float | None]]) -> list[str]:
    """The usual metrics and the claimed ones, as far as they were measured."""
    known = {name for metrics in found for name in metrics}
    usual = sorted(METRICS, key=lambda name: -METRICS[name].rank)
    usual = [name for name in usual if METRICS[name].rank > 0]
    wanted = dict.fromkeys((*usual, *(claim.metric for claim in preset.reported)))
    return [name for name in wanted if name in known]


def _mean(values: list[float | None], known: Metric) -> str:
    numbers = [value for value in values if value is not None]
    if not numbers:
        return MISSING
    mean = known.number(statistics.fmean(numbers))
    return f"{mean} ± {compact(statistics.stdev(numbers), 2)}" if len(numbers) > 1 else mean
