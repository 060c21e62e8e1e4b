"""A strip of shades for each metric: many layers at once, where lines would only cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.segment import Segment
from rich.style import Style as Pen

from dltui.charts.drawing import Drawing, DrawnLine, Limits, exactly, runs, widest
from dltui.charts.kinds import steps
from dltui.charts.plot import axes
from dltui.charts.plot.axes import Axis
from dltui.charts.plot.plotting import Plot, natural_height, view_of, x_row
from dltui.charts.shades import shade, shade_char
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.charts.transform.prepare import prepare
from dltui.charts.transform.reduce import column, means
from dltui.charts.transform.scaling import FAR, HIGHEST
from dltui.charts.view.window import Window
from dltui.figures.records import StepSeries
from dltui.words import compact

if TYPE_CHECKING:
    from dltui.runs.log.series import Array, Series

VALUE = 11
"""Cells right of a strip for its last value, or the one at the cursor."""

SCALE = 12
"""Cells of the ramp that says what the shades mean."""

LABELLED = 5
"""Rows from which on one is spent on that ramp, unless it would cost a strip its line."""

TALLEST = 3
"""Lines of one strip at most."""


def draw(
    figure: StepSeries,
    series: Mapping[str, Series],
    *,
    width: int,
    height: int | None,
    style: Style,
    window: Window,
) -> Drawing:
    """The metrics of ``figure`` top down, each with its name and its value at the right.

    A column shows the mean of its steps, on a logarithmic scale the mean of the logarithms, and
    what has no value the last one before it. With fewer lines than metrics neighbours share one.
    """
    names = [clean(label) for label in figure.metrics.values()]
    height = natural_height(width) if height is None else height
    scaled = height >= LABELLED and height - 1 != len(names)
    lines = max(1, height - 1 - scaled)
    groups = np.array_split(np.arange(len(names)), min(len(names), lines))
    labels = [_name([names[i] for i in group], style) for group in groups]
    gutter = max(style.gutter, min(widest(labels), max(6, width // 4)))
    columns = max(1, width - gutter - 1 - VALUE)
    plot = plot_of(figure, series, window)
    ready = prepare(plot.traces, view_of(plot, window, columns))
    shares = [
        shares_of(one.x, one.y if one.mean is None else one.mean, columns, ready.x, ready.y)
        for one in plot.traces
    ]
    mark = _cursor_column(window, ready.x, columns)
    drawn: list[DrawnLine] = []
    for name, group in zip(labels, groups, strict=True):
        cells = _strip([shares[i] for i in group], mark, style)
        metric = list(figure.metrics)[group[0]]
        found = series.get(metric)
        value = steps.value_of(found, window, steps.metric_of(metric, figure, found))
        tall = min(TALLEST, lines // len(groups))
        drawn += _lines(name, cells, value, gutter, tall, style)
    drawn.append(x_row(ready.x, plot.x_label, columns, gutter, style))
    if scaled:
        drawn.append(_scale(ready.y, gutter, plot.y_label, style))
    limits = Limits((ready.x.low, ready.x.high), (ready.y.low, ready.y.high))
    return Drawing([exactly(line, width) for line in drawn], width, limits, gutter)


def plot_of(figure: StepSeries, series: Mapping[str, Series], window: Window) -> Plot:
    """The metrics of ``figure`` as traces, and what stands on their axes."""
    return Plot(
        traces=[steps.trace_of(series.get(metric), window.axis) for metric in figure.metrics],
        x_label=window.x_name,
        log_x=window.logs_x(figure),
        y_label=clean(figure.y_label),
        log_y=figure.log_y,
        kind=window.axis,
    )


def shares_of(x: Array, y: Array, columns: int, x_axis: Axis, y_axis: Axis) -> Array:
    """(columns,) of 0…1, NaN before the first step and after the last."""
    if y_axis.log:
        with np.errstate(divide="ignore", invalid="ignore"):
            y = np.where(y > 0, np.log10(y), np.nan)
    seen = (x >= x_axis.low) & (x <= x_axis.high) & np.isfinite(y)
    if not seen.any():
        return np.full(columns, np.nan)
    found = means(x[seen], np.clip(y[seen], -FAR, FAR), columns, x_axis.low, x_axis.high)
    filled = np.flatnonzero(np.isfinite(found))
    last = np.zeros(columns, dtype=np.intp)
    last[filled] = filled
    np.maximum.accumulate(last, out=last)
    found[: filled[-1] + 1] = found[last[: filled[-1] + 1]]
    share: Array = (np.clip(found, y_axis.low, y_axis.high) - y_axis.low) / (
        y_axis.high - y_axis.low
    )
    return share


def _cursor_column(window: Window, axis: Axis, columns: int) -> int | None:
    at = axis.low - 1.0 if window.cursor is None else axes.on(window.cursor, axis)
    if not axis.low <= at <= axis.high:
        return None
    return int(column(np.array([at]), columns, axis.low, axis.high)[0])


def _strip(shares: Sequence[Array], mark: int | None, style: Style) -> DrawnLine:
    """The cells of a group of metrics: the mean of those that have a value there."""
    table = np.stack(shares)
    known = np.isfinite(table)
    count = known.sum(0)
    total = np.where(known, table, 0.0).sum(0)
    chars: list[str] = []
    pens: list[Pen | None] = []
    for number, n in enumerate(count.tolist()):
        share = float(total[number]) / n if n else None
        coloured = style.colour and share is not None
        chars.append(" " if style.colour else shade_char(share, style))
        pens.append(shade(share, style) if coloured else style.plain)
        if number == mark:
            chars[-1] = style.glyph("┊", "|")
    return runs(chars, pens)


def _lines(
    name: str, cells: DrawnLine, value: str, gutter: int, tall: int, style: Style
) -> list[DrawnLine]:
    """A strip of ``tall`` lines, named at the first."""
    blank = " " * (gutter + 1)
    left = style.fit(name, gutter, right=True) + " "
    right = Segment(style.fit(value, VALUE, right=True), style.strong)
    first = [Segment(left, style.dim), *cells, right]
    return [first, *([Segment(blank), *cells] for _ in range(tall - 1))]


def _name(names: Sequence[str], style: Style) -> str:
    return names[0] if len(names) == 1 else names[0] + style.glyph(" …", " ..")


def _scale(axis: Axis, gutter: int, label: str, style: Style) -> DrawnLine:
    """The ramp between its ends, e.g. ``1e-4 ░▒▓█ 1 norm (log)``."""
    low, high = ((10.0 ** min(v, HIGHEST) if axis.log else v) for v in (axis.low, axis.high))
    shares = [np.array([(n + 0.5) / SCALE]) for n in range(SCALE)]
    ramp = [segment for share in shares for segment in _strip([share], None, style)]
    text = f" {compact(high)}  {label}{' (log)' if axis.log else ''}"
    left = style.fit(compact(low), gutter, right=True) + " "
    return [Segment(left, style.dim), *ramp, Segment(text.rstrip(), style.dim)]
