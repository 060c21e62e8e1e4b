"""Curves: lines over any x, with bands and marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from dltui.charts.drawing import Drawing
from dltui.charts.kinds.steps import NOTHING, hidden, leaving, metric_of
from dltui.charts.plot.legend import Entry
from dltui.charts.plot.plotting import Plot, draw_plot, view_of
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.charts.transform.departures import departures
from dltui.charts.transform.traces import Trace
from dltui.charts.view.window import Window
from dltui.figures.records import Curve, Line, Number
from dltui.words import compact


def draw(figure: Curve, *, width: int, height: int | None, style: Style, window: Window) -> Drawing:
    """The lines of ``figure``, numbered in their order."""
    plot = plot_of(figure, window)
    return draw_plot(plot, width=width, height=height, style=style, window=window)


def plot_of(figure: Curve, window: Window) -> Plot:
    """The lines of ``figure`` as traces, and what stands on their axes."""
    log_y = figure.log_y if window.log_y is None else window.log_y
    return Plot(
        traces=[
            _trace(line) if index not in window.hidden else Trace(NOTHING, NOTHING)
            for index, line in enumerate(figure.lines)
        ],
        x_label=_scaled(figure.x_label, window.logs_x(figure)),
        y_label=_scaled(figure.y_label, log_y),
        log_x=window.logs_x(figure),
        log_y=figure.log_y,
        marks=figure.marks,
    )


def legend(figure: Curve, style: Style, window: Window) -> list[Entry]:
    """One entry a line: sign and name, its value at the cursor, or its only value.

    One that leaves the plot says where it does, and how far it goes.
    """
    plot = plot_of(figure, window)
    gone = departures(plot.traces, view_of(plot, window, 1))
    known = metric_of(figure.y_label, figure)
    entries: list[Entry] = []
    for index, line in enumerate(figure.lines):
        alone = len(figure.lines) == 1 and line.name in ("", figure.title, figure.y_label)
        left = gone[index]
        if alone and window.cursor is None and left is None:
            continue
        number = value_at(line, window.cursor)
        value, note = "" if number is None else known.number(number), ""
        if left is not None:
            x_name = "step " if figure.x_label == "step" else ""
            value, note = leaving(left, value, replace(window, axis="step"), x_name)
        pen = style.faint(index) if line.faint else style.series(index)
        sign = style.glyph("┈", ".") if line.faint else style.marker(index)
        entry = Entry(clean(line.name), pen, sign, value, note)
        entries.append(hidden(entry, style) if index in window.hidden else entry)
    if window.cursor is not None:
        at = f"at {clean(figure.x_label)} {compact(window.cursor, 4)}"
        entries.append(Entry(at, style.dim))
    return entries


def _trace(line: Line) -> Trace:
    banded = bool(line.low and line.high)
    return Trace(
        x=_array(line.x),
        y=_array(line.y),
        low=_array(line.low) if banded else None,
        high=_array(line.high) if banded else None,
        kind=line.style,
        faint=line.faint,
    )


def value_at(line: Line, cursor: float | None) -> Number:
    """The value at the point nearest to the cursor."""
    if cursor is None:
        return line.y[0] if len(line.y) == 1 else None
    near = [(abs(x - cursor), y) for x, y in zip(line.x, line.y, strict=False) if x is not None]
    return min(near, key=lambda pair: pair[0], default=(0.0, None))[1]


def _array(values: Sequence[Number]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


def _scaled(label: str, log: bool) -> str:
    return f"{label} (log)" if log and label else label
