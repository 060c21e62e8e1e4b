"""Looking into a plot: zoom, pan and cursor as pure steps from one window to the next."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dltui.charts.kinds.steps import metric_of, x_of
from dltui.charts.view.window import Window
from dltui.figures.records import Curve, StepSeries

if TYPE_CHECKING:
    from dltui.runs.log.series import Array, Series

Range = tuple[float, float]
"""In data units."""

CLOSEST = 1e-6
"""Share of the whole that can be zoomed into; beyond it floats run out."""


def follow(window: Window) -> Window:
    """Everything, to the newest point."""
    return replace(window, x=None)


def zoomed(window: Window, shown: Range, whole: Range, factor: float, *, log: bool) -> Window:
    """``1/factor`` of ``shown``, around the cursor or the middle, within ``whole``."""
    to, back = _scale(log)
    low, high, first, last = (to(v) for v in (*shown, *whole))
    span = (high - low) / factor
    if span >= last - first:
        return follow(window)
    span = max(span, (last - first) * CLOSEST)
    centre = (low + high) / 2
    if window.cursor is not None and low <= to(window.cursor) <= high:
        centre = to(window.cursor)
    return replace(window, x=_placed(centre - span / 2, span, first, last, back))


def panned(window: Window, shown: Range, whole: Range, share: float, *, log: bool) -> Window:
    """``shown`` moved by ``share`` of its width; nothing moves when all is shown."""
    to, back = _scale(log)
    low, high, first, last = (to(v) for v in (*shown, *whole))
    span = high - low
    if window.x is None or span >= last - first:
        return window
    return replace(window, x=_placed(low + share * span, span, first, last, back))


def cursor_moved(
    window: Window, points: Array, shown: Range, columns: int, width: int, *, log: bool
) -> Window:
    """The cursor ``columns`` of ``width`` further on one of ``points`` (ascending x values).

    It begins at the right end, and always moves by at least one point.
    """
    to, back = _scale(log)
    if log:
        points = points[points > 0]
    if not len(points):
        return window
    low, high = to(shown[0]), to(shown[1])
    if window.cursor is None:
        target = min(high, to(float(points[-1])))
    else:
        target = to(window.cursor) + columns * (high - low) / max(1, width)
    index = _nearest(points, back(max(low, min(high, target))))
    if window.cursor is not None and float(points[index]) == window.cursor and columns:
        index = max(0, min(len(points) - 1, index + (1 if columns > 0 else -1)))
    return replace(window, cursor=float(points[index]))


def cursor_at_end(window: Window, points: Array, shown: Range, *, last: bool, log: bool) -> Window:
    """The cursor on the first or last of ``points`` within ``shown``."""
    slack = (shown[1] - shown[0]) * 1e-9
    low, high = shown[0] - slack, shown[1] + slack
    within = points[(points >= low) & (points <= high) & (points > (0 if log else -math.inf))]
    if not len(within):
        return window
    return replace(window, cursor=float(within[-1 if last else 0]))


def next_best(
    window: Window, figure: StepSeries | Curve, series: Mapping[str, Series]
) -> float | None:
    """Where the next curve that is shown has its best value, the first one's after the last's.

    The largest or smallest as the metric's name says, the smallest where it says nothing.
    """
    places: list[float] = []
    for number, (name, x, y) in enumerate(_curves(figure, series, window)):
        known = np.isfinite(x) & np.isfinite(y)
        if number not in window.hidden and known.any():
            y = y if metric_of(name, figure, series.get(name)).better > 0 else -y
            places.append(float(x[int(np.where(known, y, -np.inf).argmax())]))
    places = list(dict.fromkeys(places))
    if window.cursor not in places:
        return next(iter(places), None)
    return places[(places.index(window.cursor) + 1) % len(places)]


def _curves(
    figure: StepSeries | Curve, series: Mapping[str, Series], window: Window
) -> Iterator[tuple[str, Array, Array]]:
    """The metric, x and y of each curve."""
    if isinstance(figure, Curve):
        for line in figure.lines:
            pairs = list(zip(line.x, line.y, strict=False))
            x, y = (np.array([p[i] for p in pairs], dtype=np.float64) for i in (0, 1))
            yield figure.y_label, x, y
        return
    for metric in figure.metrics:
        found = series.get(metric)
        empty = np.empty(0)
        yield metric, *((empty, empty) if found is None else (x_of(found, window.axis), found.y))


def curve_toggled(window: Window, index: int) -> Window:
    """Curve ``index`` hidden, or shown again."""
    return replace(window, hidden=window.hidden ^ {index})


def points_of(figure: StepSeries | Curve, series: Mapping[str, Series], window: Window) -> Array:
    """Every finite x at which the figure has a value, ascending."""
    if isinstance(figure, StepSeries):
        found = [x_of(series[name], window.axis) for name in figure.metrics if name in series]
    else:
        lists = [[x for x in line.x if x is not None] for line in figure.lines]
        found = [np.array(x, dtype=np.float64) for x in lists]
    if not found:
        return np.empty(0)
    together = np.concatenate(found) if len(found) > 1 else found[0]
    points: Array = np.unique(together[np.isfinite(together)])
    return points


def _nearest(points: Array, value: float) -> int:
    index = int(np.searchsorted(points, value))
    if index == 0:
        return 0
    if index == len(points):
        return index - 1
    return index if points[index] - value < value - points[index - 1] else index - 1


def _placed(
    low: float, span: float, first: float, last: float, back: Callable[[float], float]
) -> Range:
    low = max(first, min(last - span, low))
    return back(low), back(low + span)


def _scale(log: bool) -> tuple[Callable[[float], float], Callable[[float], float]]:
    if not log:
        return float, float
    return (lambda v: math.log10(v) if v > 0 else -300.0), (lambda v: 10.0**v)
