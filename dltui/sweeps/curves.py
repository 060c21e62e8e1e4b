"""What the points of a sweep show together: a metric against a parameter, and their curves."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from dltui.figures.records import Bar, Bars, Curve, Figure, Line, Number
from dltui.metrics import Metric
from dltui.presets.sweep import Point, short, told
from dltui.runs.log.fold import RunView
from dltui.runs.log.series import Series
from dltui.sweeps.points import Task
from dltui.topics.catalogue import metric

OVERLAYS = {"loss": ("loss", "train/loss"), "accuracy": ("test/accuracy", "accuracy")}
"""Figures that lay the points' curves over each other, and the metrics to look for."""

AGAINST = "metric-against-parameter"
"""Id of the figure of the metric by which the points are compared."""

PARTS = 120
"""Values of a line: means over equal parts, so that forty lines stay one readable figure."""

XKind = Literal["step", "elapsed"]

Values = dict[str, list[float]]
"""Final values over the seeds, by setting."""


def against_parameter(
    tasks: list[Task], views: Mapping[int, RunView], name: str, topic: str, id: str = AGAINST
) -> list[Figure]:
    """The final ``name`` over the swept number, a line for each of the other settings; else bars.

    Mean ± one sample standard deviation over the seeds. Only runs that ended are in it.
    """
    ended = [
        (task.point, value)
        for task in tasks
        if (view := views.get(task.point.number)) is not None
        and view.result is not None
        and (value := view.result.metrics.get(name)) is not None
    ]
    if not ended or not any(task.point.settings for task in tasks):
        return []
    points = [task.point for task in tasks]
    axis, known = _axis(points), metric(name, topic)
    if axis is None:
        return [_bars(ended, known, id)]
    labels = {p.number: label for p, label in zip(points, _rests(points, axis), strict=True)}
    return [_curve(ended, labels, axis, known, id)]


def overlays(tasks: list[Task], views: Mapping[int, RunView]) -> list[Figure]:
    """Loss and accuracy of all points, seeds averaged into one line.

    Over their steps; over the seconds of each run where the batch differs, and with it what a
    step is.
    """
    found: list[Figure] = []
    over: XKind = "elapsed" if _batches_differ(tasks) else "step"
    for name, metrics in OVERLAYS.items():
        groups: dict[str, list[Series]] = {}
        for task in tasks:
            view = views.get(task.point.number)
            series = _first(view, metrics) if view else None
            if series is not None and len(series.y):
                groups.setdefault(told(task.point.settings), []).append(series)
        lines = [_mean_line(label or "all", members, over) for label, members in groups.items()]
        if lines:
            title = f"{name.capitalize()} of every setting"
            x_label = "seconds" if over == "elapsed" else over
            y_label = metric(name).unit or name
            found.append(Curve(id=name, title=title, lines=lines, x_label=x_label, y_label=y_label))
    return found


def _first(view: RunView, metrics: tuple[str, ...]) -> Series | None:
    return next((view.series[name] for name in metrics if name in view.series), None)


def _batches_differ(tasks: list[Task]) -> bool:
    return len({task.point.settings.get("train.batch_size") for task in tasks}) > 1


def _mean_line(name: str, members: list[Series], over: XKind) -> Line:
    """Means over equal parts of the steps that all members have reached."""
    length = min(len(member.y) for member in members)
    y = np.mean([member.y[:length] for member in members], axis=0)
    parts = np.array_split(np.arange(length), min(PARTS, length))
    places = np.mean([getattr(member, over)[:length] for member in members], axis=0)
    x = [float(places[part].mean()) for part in parts]
    return Line(name=name, x=list(x), y=[_number(float(y[part].mean())) for part in parts])


def _axis(points: list[Point]) -> str | None:
    """The swept number with the most values.

    Null when what is swept are names or one value, or when no other setting is seen at two values
    of it: then it tells arms apart and is no axis.
    """
    values: dict[str, list[Any]] = {}
    for point in points:
        for key in point.settings:
            values[key] = [other.settings.get(key) for other in points]
    numbers = {key: items for key, items in values.items() if all(map(_is_number, items))}
    axis = max(numbers, key=lambda key: len(set(numbers[key])), default=None)
    if axis is None:
        return None
    lines: dict[str, set[Any]] = {}
    for point, label in zip(points, _rests(points, axis), strict=True):
        lines.setdefault(label, set()).add(point.settings[axis])
    return axis if any(len(places) > 1 for places in lines.values()) else None


def _rests(points: list[Point], axis: str) -> list[str]:
    """The settings of each point beside the one on the axis.

    Numbers that follow the axis (a rate chosen for each batch) are not told: one line, not one
    a point.
    """
    rests = [{k: v for k, v in point.settings.items() if k != axis} for point in points]
    labels = [told(rest) for rest in rests]
    places = [point.settings[axis] for point in points]
    follow = len(set(zip(places, labels, strict=True))) == len(set(places)) > 2
    numbers = all(_is_number(value) for rest in rests for value in rest.values())
    return [""] * len(points) if follow and numbers else labels


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _curve(
    ended: list[tuple[Point, float]], labels: dict[int, str], axis: str, known: Metric, id: str
) -> Curve:
    lines: dict[str, dict[float, list[float]]] = {}
    for point, value in ended:
        places = lines.setdefault(labels[point.number], {})
        places.setdefault(float(point.settings[axis]), []).append(value)
    xs = [x for places in lines.values() for x in places]
    (name,) = short([axis])
    return Curve(
        id=id,
        title=f"final {known.word} against {name}",
        lines=[_band(label or known.word, places) for label, places in lines.items()],
        x_label=name,
        y_label=known.unit or known.word,
        log_x=min(xs) > 0 and max(xs) / min(xs) >= 30,
    )


def _band(name: str, places: dict[float, list[float]]) -> Line:
    xs = sorted(places)
    means = [statistics.fmean(places[x]) for x in xs]
    line = Line(name=name, x=list(xs), y=list(means))
    if all(len(places[x]) < 2 for x in xs):
        return line
    spreads = [statistics.stdev(places[x]) if len(places[x]) > 1 else 0.0 for x in xs]
    pairs = list(zip(means, spreads, strict=True))
    low: list[Number] = [mean - spread for mean, spread in pairs]
    high: list[Number] = [mean + spread for mean, spread in pairs]
    return Line(name=name, x=line.x, y=line.y, low=low, high=high)


def _bars(ended: list[tuple[Point, float]], known: Metric, id: str) -> Bars:
    values: Values = {}
    for point, value in ended:
        values.setdefault(told(point.settings) or "all", []).append(value)
    bars = [
        Bar(
            label=label,
            value=statistics.fmean(members),
            spread=statistics.stdev(members) if len(members) > 1 else None,
        )
        for label, members in values.items()
    ]
    digits = known.decimals(value for _, value in ended)
    title = f"final {known.word} by setting"
    return Bars(
        id=id, title=title, bars=bars, unit=known.unit, digits=2 if digits is None else digits
    )


def _number(value: float) -> Number:
    return value if np.isfinite(value) else None
