"""Curves: lines over any x, with bands and marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.segment import Segment

from dltui.charts.drawing import Drawing, Line
from dltui.charts.plotting import Plot, draw_plot
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.charts.traces import Trace
from dltui.charts.window import Window
from dltui.figures.records import Curve, Number
from dltui.figures.records import Line as CurveLine
from dltui.words import compact


def draw(figure: Curve, *, width: int, height: int | None, style: Style, window: Window) -> Drawing:
    """The lines of ``figure``, numbered in their order."""
    log_y = figure.log_y if window.log_y is None else window.log_y
    plot = Plot(
        traces=[_trace(line) for line in figure.lines],
        x_label=_scaled(figure.x_label, figure.log_x),
        y_label=_scaled(figure.y_label, log_y),
        log_x=figure.log_x,
        log_y=figure.log_y,
        marks=figure.marks,
    )
    return draw_plot(plot, width=width, height=height, style=style, window=window)


def legend(figure: Curve, style: Style, window: Window) -> list[Line]:
    """One entry a line: sign and name, its value at the cursor, or its only value."""
    entries: list[Line] = []
    for index, line in enumerate(figure.lines):
        alone = len(figure.lines) == 1 and line.name in ("", figure.title, figure.y_label)
        if alone and window.cursor is None:
            continue
        sign = style.glyph("┈", ".") if line.faint else style.marker(index)
        text = f"{sign} {clean(line.name)}"
        value = _value(line, window.cursor)
        entries.append(
            [
                Segment(text, style.faint(index) if line.faint else style.series(index)),
                Segment(f" {compact(value)}" if value is not None else "", style.strong),
            ]
        )
    if window.cursor is not None:
        at = f"at {clean(figure.x_label)} {compact(window.cursor, 4)}"
        entries.append([Segment(at, style.dim)])
    return entries


def _trace(line: CurveLine) -> Trace:
    banded = bool(line.low and line.high)
    return Trace(
        x=_array(line.x),
        y=_array(line.y),
        low=_array(line.low) if banded else None,
        high=_array(line.high) if banded else None,
        kind=line.style,
        faint=line.faint,
    )


def _value(line: CurveLine, cursor: float | None) -> Number:
    """The value at the point nearest to the cursor."""
    if cursor is None:
        return line.y[0] if len(line.y) == 1 else None
    near = [(abs(x - cursor), y) for x, y in zip(line.x, line.y, strict=False) if x is not None]
    return min(near, key=lambda pair: pair[0], default=(0.0, None))[1]


def _array(values: Sequence[Number]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([np.nan if v is None else v for v in values], dtype=np.float64)


def _scaled(label: str, log: bool) -> str:
    return f"{label} (log)" if log and label else label
