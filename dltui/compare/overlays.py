"""Curves of several runs over each other: each by itself, or groups as mean with spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dltui.compare.members import Member, labels
from dltui.compare.parts import parts
from dltui.compare.quantities import Quantity
from dltui.figures.records import Curve, Line, Number, StepSeries
from dltui.runs.log.along import along
from dltui.runs.log.series import Series

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

PARTS = 120
"""Values of a line: means over equal parts, so that forty lines stay one readable figure."""

AXES = {"elapsed": "seconds"}
"""Words of axes that do not go by their names."""


def overlay(every: Sequence[Member], quantity: Quantity) -> tuple[StepSeries, Mapping[str, Series]]:
    """Each member in one figure; the legend says what differs, the title of one alone whose it is.

    A member without values has its place, and so all their signs, but no name.
    """
    series: dict[str, Series] = {}
    named: dict[str, str] = {}
    for member, label in zip(every, labels(every), strict=True):
        found = quantity.series(member.view)
        named[member.letter] = f"{member.letter} {label}" if found else ""
        if found is not None:
            series[member.letter] = found
    title = quantity.title
    if len(series) == 1:
        title = f"{title} of {named[next(iter(series))]}"
    figure = StepSeries(id=quantity.group, title=title, metrics=named, y_label=quantity.axis)
    return figure, series


def along_each(every: Sequence[Member], quantity: Quantity, over: Quantity) -> Curve:
    """Each member's course over what ``over`` was at the same steps."""
    lines: list[Line] = []
    for member, label in zip(every, labels(every), strict=True):
        x, y = over.series(member.view), quantity.series(member.view)
        if x is not None and y is not None:
            laid = along({"x": x, "y": y}, "x", ["y"])["y"]
            name = f"{member.letter} {label}"
            xs, ys = _numbers(parts(laid.step, PARTS)), _numbers(parts(laid.means, PARTS))
            lines.append(Line(name=name, x=xs, y=ys))
    return Curve(
        id=quantity.group,
        title=quantity.title,
        lines=lines,
        x_label=over.title,
        y_label=quantity.axis,
    )


def means(
    groups: Mapping[str, Sequence[Member]],
    quantity: Quantity,
    *,
    axis: str,
    title: str,
    apart: bool = False,
) -> Curve:
    """A line for each group by its name: its mean ± one sample standard deviation.

    Over the stretch of ``axis`` that all members of a group have; ``apart`` draws the members
    behind their mean. A group without values has no line.
    """
    lines: list[Line] = []
    for name, group in groups.items():
        found = [series for m in group if (series := quantity.series(m.view)) is not None]
        if found:
            lines.append(_mean(name, found, axis))
            lines += [_own(name, one, axis) for one in found] * apart
    return Curve(
        id=quantity.group,
        title=title,
        lines=lines,
        x_label=AXES.get(axis, axis),
        y_label=quantity.axis,
    )


def _mean(name: str, found: Sequence[Series], axis: str) -> Line:
    xs: list[Array] = [getattr(one, axis) for one in found]
    grid = _shared(xs)
    values = np.array([_at(grid, x, one.means) for x, one in zip(xs, found, strict=True)])
    x, y = parts(grid, PARTS), parts(values, PARTS)
    mean = y.mean(axis=0)
    line = Line(name=name, x=_numbers(x), y=_numbers(mean))
    if len(found) < 2:
        return line
    spread = y.std(axis=0, ddof=1)
    return Line(
        name=name, x=line.x, y=line.y, low=_numbers(mean - spread), high=_numbers(mean + spread)
    )


def _at(grid: Array, x: Array, y: Array) -> Array:
    """``y`` at the places of ``grid``: as recorded where it was recorded there."""
    return y if np.array_equal(x, grid) else np.interp(grid, x, y)


def _shared(xs: Sequence[Array]) -> Array:
    """The places of the member with the fewest in the stretch that all have: none is made up."""
    begin, end = max(x[0] for x in xs), min(x[-1] for x in xs)
    within = [x[(x >= begin) & (x <= end)] for x in xs]
    shortest = min((x for x in within if len(x)), key=len, default=None)
    return np.array([begin]) if shortest is None else shortest


def _own(name: str, one: Series, axis: str) -> Line:
    x: Array = getattr(one, axis)
    return Line(
        name=name, x=_numbers(parts(x, PARTS)), y=_numbers(parts(one.means, PARTS)), faint=True
    )


def _numbers(values: Array) -> list[Number]:
    return [value if np.isfinite(value) else None for value in values.tolist()]
