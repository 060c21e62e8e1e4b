"""A final metric against the settings in which runs differ: a curve over numbers, else bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dltui.compare.average import average, banded
from dltui.compare.members import Member, parameters
from dltui.figures.records import Bar, Bars, Curve, Figure
from dltui.metrics import Metric
from dltui.presets.sweep import short, told

AGAINST = "metric-against-parameter"
"""Id of the figure of the metric by which runs are compared."""

DECADES = 30
"""From this ratio of the ends of an axis on it is logarithmic."""

Settings = Mapping[str, Any]


def against(
    every: Sequence[Member],
    name: str,
    metric: Metric,
    *,
    id: str = AGAINST,
    keys: Sequence[str] | None = None,
) -> Figure | None:
    """The final ``name`` over the number that takes the most values, a line for each of the
    other settings; bars where there is no such number. Null without values, or ``keys``.

    ``keys`` are the settings that count, by default those in which the members differ, seeds
    aside. Mean ± one sample standard deviation of members that agree; only those that ended.
    """
    keys = parameters(every) if keys is None else keys
    settings = [only(member.settings, keys) for member in every]
    values = [m.view.result.metrics.get(name) if m.view.result else None for m in every]
    if not keys or all(value is None for value in values):
        return None
    axis = axis_of(settings)
    if axis is None:
        return _bars(settings, values, metric, id)
    return _curve(settings, values, axis, metric, id)


def only(settings: Settings, keys: Sequence[str]) -> Settings:
    return {key: settings[key] for key in keys if settings.get(key) is not None}


def axis_of(every: Sequence[Settings]) -> str | None:
    """The number with the most values.

    Null when what differs are names or one value, or when no other setting is seen at two values
    of it: then it tells arms apart and is no axis.
    """
    keys = dict.fromkeys(key for settings in every for key in settings)
    columns = {key: [settings.get(key) for settings in every] for key in keys}
    numbers = {key: values for key, values in columns.items() if all(map(_is_number, values))}
    axis = max(numbers, key=lambda key: len(set(numbers[key])), default=None)
    if axis is None:
        return None
    lines: dict[str, set[Any]] = {}
    for settings, label in zip(every, rests(every, axis), strict=True):
        lines.setdefault(label, set()).add(settings[axis])
    return axis if any(len(places) > 1 for places in lines.values()) else None


def rests(every: Sequence[Settings], axis: str) -> list[str]:
    """The settings of each beside the one on the axis.

    Numbers that follow the axis (a rate chosen for each batch) are not told: one line, not one
    a point.
    """
    others = [{k: v for k, v in settings.items() if k != axis} for settings in every]
    labels = [told(other) for other in others]
    places = [settings[axis] for settings in every]
    follow = len(set(zip(places, labels, strict=True))) == len(set(places)) > 2
    numbers = all(_is_number(value) for other in others for value in other.values())
    return [""] * len(every) if follow and numbers else labels


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _curve(
    settings: Sequence[Settings],
    values: Sequence[float | None],
    axis: str,
    metric: Metric,
    id: str,
) -> Curve:
    lines: dict[str, dict[float, list[float]]] = {}
    for label, own, value in zip(rests(settings, axis), settings, values, strict=True):
        if value is not None:
            lines.setdefault(label, {}).setdefault(float(own[axis]), []).append(value)
    xs = [x for places in lines.values() for x in places]
    (name,) = short([axis])
    return Curve(
        id=id,
        title=f"final {metric.word} against {name}",
        lines=[banded(label or metric.word, places) for label, places in lines.items()],
        x_label=name,
        y_label=metric.unit or metric.word,
        log_x=min(xs) > 0 and max(xs) / min(xs) >= DECADES,
    )


def _bars(
    settings: Sequence[Settings], values: Sequence[float | None], metric: Metric, id: str
) -> Bars:
    groups: dict[str, list[float]] = {}
    for own, value in zip(settings, values, strict=True):
        if value is not None:
            groups.setdefault(told(own) or "all", []).append(value)
    means = {label: average(found) for label, found in groups.items()}
    bars = [Bar(label=label, value=m.mean, spread=m.spread) for label, m in means.items() if m]
    digits = metric.decimals(values)
    title = f"final {metric.word} by setting"
    return Bars(
        id=id, title=title, bars=bars, unit=metric.unit, digits=2 if digits is None else digits
    )
