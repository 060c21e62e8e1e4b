"""Step series: metrics of a run over its steps, epochs or time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from rich.segment import Segment

from dltui.charts.drawing import Drawing, Line
from dltui.charts.plotting import X_NAMES, Plot, draw_plot
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.charts.traces import Trace
from dltui.charts.window import Window, XKind
from dltui.figures.records import StepSeries
from dltui.words import compact, duration

if TYPE_CHECKING:
    from dltui.runs.series import Array, Series

_NOTHING = np.empty(0)


def draw(
    figure: StepSeries,
    series: Mapping[str, Series],
    *,
    width: int,
    height: int | None,
    style: Style,
    window: Window,
) -> Drawing:
    """The metrics of ``figure`` that ``series`` has, each with the pen of its place in it."""
    log_y = figure.log_y if window.log_y is None else window.log_y
    label = figure.y_label
    plot = Plot(
        traces=[trace_of(series.get(metric), window.axis) for metric in figure.metrics],
        x_label=X_NAMES[window.axis],
        y_label=f"{label} (log)" if label and log_y else label,
        log_y=figure.log_y,
        kind=window.axis,
        smoothed=True,
        zero=figure.zero,
    )
    return draw_plot(plot, width=width, height=height, style=style, window=window)


def legend(
    figure: StepSeries, series: Mapping[str, Series], style: Style, window: Window
) -> list[Line]:
    """One entry a metric: its sign, label and last value, or its value at the cursor."""
    entries: list[Line] = []
    several = len(figure.metrics) > 1
    if figure.heat:
        return _at(window, style)
    for index, (metric, label) in enumerate(figure.metrics.items()):
        pen = style.series(index)
        name = f"{style.marker(index)} {clean(label)} " if several else ""
        value = value_of(series.get(metric), window)
        entries.append([Segment(name, pen), Segment(value, style.strong)])
    return entries + _at(window, style)


def _at(window: Window, style: Style) -> list[Line]:
    """Where the cursor stands, if there is one."""
    at = window.cursor
    if at is None:
        return []
    text = duration(at) if window.axis == "elapsed" else compact(at, 4)
    return [[Segment(f"at {X_NAMES[window.axis]} {text}", style.dim)]]


def trace_of(series: Series | None, kind: XKind) -> Trace:
    """The points of a metric on the asked axis; none where it is not recorded yet."""
    return Trace(_NOTHING, _NOTHING) if series is None else Trace(x_of(series, kind), series.y)


def x_of(series: Series, kind: XKind) -> Array:
    """The series' x values on the asked axis."""
    array: Array = getattr(series, kind)
    return array


def value_of(series: Series | None, window: Window) -> str:
    """The last value, or the one at the cursor."""
    if series is None or not len(series.y):
        return compact(None)
    if window.cursor is None:
        return _told(float(series.y[-1]))
    x = x_of(series, window.axis)
    index = int(np.searchsorted(x, window.cursor, side="right")) - 1
    return _told(float(series.y[index])) if index >= 0 else compact(None)


def _told(value: float) -> str:
    return compact(value) if np.isfinite(value) else "not finite"
