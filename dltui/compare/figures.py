"""Comparisons as figures: overlays, means of groups, a metric against a parameter, settings."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dltui.compare.members import (
    Member,
    all_settings,
    differences,
    groups,
    labels,
    series_of,
)
from dltui.figures.records import (
    Bar,
    Bars,
    Cell,
    Column,
    Curve,
    Figure,
    Line,
    Number,
    StepSeries,
    Table,
)
from dltui.presets.sweep import short, show
from dltui.runs.log.series import Series

GRID = 200
"""Places at which the mean of a group is taken."""

WIDEST = 28
"""Letters of a setting in a table; longer ones, like whole layers, are cut."""


def overlay(
    every: Sequence[Member], what: str, *, test: bool
) -> tuple[StepSeries, Mapping[str, Series]]:
    """``what`` of each member in one figure; the legend says what differs, the title of one alone
    whose it is. A member without values has its place, and so all their signs, but no name.
    """
    series: dict[str, Series] = {}
    named: dict[str, str] = {}
    for member, label in zip(every, labels(every), strict=True):
        found = series_of(member.view, what, test=test)
        there = found is not None and len(found.y) > 0
        named[member.letter] = f"{member.letter} {label}" if there else ""
        if found is not None and there:
            series[member.letter] = found
    title = f"{'test' if test else 'train'} {what}"
    if len(series) == 1:
        title = f"{title} of {named[next(iter(series))]}"
    figure = StepSeries(id=what, title=title, metrics=named, y_label=_unit(what))
    return figure, series


def grouped(
    every: Sequence[Member], key: str, what: str, *, test: bool, axis: str, apart: bool = False
) -> Curve:
    """Mean ± one sample standard deviation of the members that agree in ``key``.

    Over the stretch of ``axis`` that all members of a group have; ``apart`` draws the members
    behind their mean.
    """
    lines: list[Line] = []
    for value, group in groups(every, key).items():
        found = [s for m in group if (s := series_of(m.view, what, test=test)) and len(s.y)]
        if found:
            name = f"{short([key])[0]}={value} ×{len(found)}"
            lines.append(_mean(name, found, axis))
            lines += [_own(name, one, axis) for one in found] * apart
    title = f"{'test' if test else 'train'} {what}: mean ± spread by {key}"
    return Curve(id=what, title=title, lines=lines, x_label=axis, y_label=_unit(what))


def _mean(name: str, found: Sequence[Series], axis: str) -> Line:
    xs = [getattr(one, axis) for one in found]
    grid = np.linspace(max(x[0] for x in xs), max(min(x[-1] for x in xs), xs[0][0]), GRID)
    values = np.array([np.interp(grid, x, one.y) for x, one in zip(xs, found, strict=True)])
    mean = values.mean(axis=0)
    line = Line(name=name, x=grid.tolist(), y=_numbers(mean))
    if len(found) < 2:
        return line
    spread = values.std(axis=0, ddof=1)
    return Line(
        name=name, x=line.x, y=line.y, low=_numbers(mean - spread), high=_numbers(mean + spread)
    )


def _own(name: str, one: Series, axis: str) -> Line:
    keep = np.unique(np.linspace(0, len(one.y) - 1, GRID).astype(int))
    x = getattr(one, axis)[keep]
    return Line(name=name, x=x.tolist(), y=_numbers(one.y[keep]), faint=True)


def _numbers(values: np.ndarray[Any, np.dtype[np.float64]]) -> list[Number]:
    return [value if np.isfinite(value) else None for value in values.tolist()]


def against(every: Sequence[Member], key: str, name: str) -> Figure | None:
    """The final metric ``name`` over the setting ``key``: a curve over numbers, bars over words.

    Mean ± one sample standard deviation where several runs agree; null without values.
    """
    values: dict[Any, list[float]] = {}
    for member in every:
        result = member.view.result
        value = result.metrics.get(name) if result else None
        if value is not None:
            where = member.settings.get(key)
            number = isinstance(where, int | float) and not isinstance(where, bool)
            label = "–" if where is None else show(where)
            values.setdefault(where if number else label, []).append(value)
    if not values:
        return None
    (short_key,) = short([key])
    title = f"{name} against {short_key}"
    if any(isinstance(where, str) for where in values):
        bars = [
            Bar(label=str(where), value=statistics.fmean(found), spread=_spread(found))
            for where, found in values.items()
        ]
        return Bars(id="against", title=title, bars=bars)
    xs = sorted(values)
    return Curve(
        id="against",
        title=title,
        lines=[_band(name, {float(x): values[x] for x in xs})],
        x_label=short_key,
        y_label=name,
        log_x=xs[0] > 0 and xs[-1] / xs[0] >= 30,
    )


def _band(name: str, values: Mapping[float, Sequence[float]]) -> Line:
    means = [statistics.fmean(found) for found in values.values()]
    line = Line(name=name, x=list(values), y=list(means))
    if all(len(found) < 2 for found in values.values()):
        return line
    spreads = [_spread(found) or 0.0 for found in values.values()]
    pairs = list(zip(means, spreads, strict=True))
    low: list[Number] = [mean - spread for mean, spread in pairs]
    high: list[Number] = [mean + spread for mean, spread in pairs]
    return Line(name=name, x=line.x, y=line.y, low=low, high=high)


def _spread(found: Sequence[float]) -> float | None:
    return statistics.stdev(found) if len(found) > 1 else None


def settings_table(every: Sequence[Member], *, everything: bool) -> Table:
    """Settings down, members across; without ``everything`` only where not all agree."""
    chosen = all_settings(every) if everything else differences(every)
    columns = [Column(name="setting", kind="text")]
    columns += [Column(name=member.letter, kind="text") for member in every]
    rows: list[list[Cell]] = [[key, *map(setting, values)] for key, values in chosen.items()]
    title = "All settings" if everything else "Settings that differ"
    return Table(id="settings", title=title, columns=columns, rows=rows)


def setting(value: Any) -> str:
    """A value in a table, short enough to stand beside others."""
    text = "–" if value is None else show(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def _unit(what: str) -> str:
    return "%" if what == "accuracy" else what
