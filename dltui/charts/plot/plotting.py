"""A plot with its axes: what curves and step series have in common."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rich.cells import cell_len
from rich.segment import Segment

from dltui.charts.drawing import Drawing, DrawnLine, Limits, exactly, runs, widest
from dltui.charts.plot import axes
from dltui.charts.plot.axes import Axis
from dltui.charts.plot.markers import Palette, draw_level, draw_mark, draw_signs, upright
from dltui.charts.plot.plotext_grid import Canvas, Shade, Stroke, rasterise
from dltui.charts.plot.ticks import MORE
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.charts.transform.prepare import prepare
from dltui.charts.transform.traces import Band, Prepared, Trace, View
from dltui.charts.view.window import Window, XKind
from dltui.figures.records import Level, Mark

GUTTER = 6
"""Room for the labels of a y axis; more only where they need it, so that plots line up."""

MOST = 4
"""The part of the width, as 1 by this, that the name of a y axis gets at most."""

TALL = 9
"""Rows from which on a plot spends one on the name of its y axis."""


@dataclass(frozen=True, slots=True)
class Plot:
    """Traces and what is written around them."""

    traces: Sequence[Trace]
    x_label: str
    y_label: str = ""
    log_x: bool = False
    log_y: bool = False
    kind: XKind = "step"
    smoothed: bool = False
    zero: bool = False
    marks: Sequence[Mark] = field(default_factory=tuple)
    levels: Sequence[Level] = field(default_factory=tuple)


def natural_height(width: int) -> int:
    """Rows of a plot that nothing else limits."""
    return max(8, min(20, width // 6))


def draw_plot(
    plot: Plot, *, width: int, height: int | None, style: Style, window: Window
) -> Drawing:
    """``plot`` in exactly ``width`` × ``height`` cells."""
    height = max(1, natural_height(width) if height is None else height)
    gutter = max(style.gutter, min(GUTTER, max(0, width - 10)))
    name = clean(plot.y_label)
    named = height >= TALL and cell_len(name) > gutter
    ticked = style.x_ticks and height >= 3
    apart = ticked and height >= TALL and cell_len(clean(plot.x_label)) > GUTTER * 2
    rows = height - named - ticked - apart
    ready = prepare(plot.traces, view_of(plot, window, width - gutter - 1))
    labels = _y_labels(ready.y, rows)
    if name and not named and rows >= 4 and (0 not in labels or len(labels) > 2):
        labels[0] = name
    needed = min(widest(labels.values()), max(gutter, width // MOST))
    if needed > gutter:
        gutter = needed
        ready = prepare(plot.traces, view_of(plot, window, width - gutter - 1))
    palette = Palette(style)
    canvas = _canvas(plot, ready, max(1, width - gutter - 1), rows, window, palette)
    lines: list[DrawnLine] = []
    if named:
        lines.append([Segment(style.fit(name, width), style.dim)])
    lines += _rows(canvas, labels, gutter, palette)
    if ticked:
        name = clean(plot.x_label)
        lines.append(x_row(ready.x, "" if apart else name, canvas.width, gutter, style))
        if apart:
            lines.append([Segment(style.fit(name, width, right=True), style.dim)])
    limits = Limits((ready.x.low, ready.x.high), (ready.y.low, ready.y.high))
    return Drawing([exactly(line, width) for line in lines], width, limits, gutter)


def view_of(plot: Plot, window: Window, columns: int) -> View:
    """What ``window`` asks of ``plot`` on ``columns`` cells."""
    log_y = plot.log_y if window.log_y is None else window.log_y
    return View(
        columns=max(1, columns),
        x=window.x,
        log_x=plot.log_x,
        log_y=log_y,
        smoothing=window.smoothing if plot.smoothed else 0.0,
        growing=window.growing,
        planned=window.planned,
        held_y=window.held.y if window.held else None,
        kind=plot.kind,
        zero=plot.zero and not log_y,
        levels=tuple(_ends(plot.levels, log_y)),
    )


def _ends(levels: Sequence[Level], log_y: bool) -> Iterator[float]:
    """Levels with their spread on the y axis, where they have a place on it."""
    for level in levels:
        for value in (level.value - level.spread, level.value + level.spread):
            if not log_y or value > 0:
                yield math.log10(value) if log_y else value


def _canvas(
    plot: Plot, ready: Prepared, width: int, height: int, window: Window, palette: Palette
) -> Canvas:
    style = palette.style
    if style.large:
        ready = _plain(ready, plot)
    shades = [_shade(band, palette) for band in ready.bands]
    strokes: list[Stroke] = []
    for path in sorted(ready.paths, key=lambda path: not path.raw):
        pen = style.faint(path.trace) if path.raw else style.series(path.trace)
        pen = style.dim if plot.traces[path.trace].behind else pen
        char = "." if path.raw else style.marker(path.trace)
        stroke = Stroke(path.x, path.y, palette.number(pen), char, path.joined)
        strokes += _thick(stroke, width, height) if style.large and not path.raw else [stroke]
    canvas = rasterise(strokes, width, height, ascii=style.ascii, shades=shades)
    for level in plot.levels:
        draw_level(canvas, level, ready, palette)
    draw_signs(canvas, ready, palette)
    for mark in plot.marks:
        draw_mark(canvas, mark, ready, palette)
    if window.cursor is not None:
        share = ready.x.share(axes.on(window.cursor, ready.x))
        upright(canvas, share, style.glyph("┊", "|"), palette.number(style.strong))
    return canvas


def _plain(ready: Prepared, plot: Plot) -> Prepared:
    """``ready`` without the raw values behind smoothed lines."""
    smoothed = {path.trace for path in ready.paths if not path.raw}
    paths = [
        path
        for path in ready.paths
        if not path.raw or path.trace not in smoothed or plot.traces[path.trace].behind
    ]
    return replace(ready, paths=paths, bands=[band for band in ready.bands if not band.raw])


def _thick(stroke: Stroke, width: int, height: int) -> list[Stroke]:
    """``stroke`` two dots wide."""
    right, up = 1 / max(1, 2 * width - 1), 1 / max(1, 4 * height - 1)
    moved = ((0.0, 0.0), (right, 0.0), (0.0, up), (right, up))
    return [
        replace(
            stroke,
            # Not min(1.0, …), which gives 1.0 for the NaN of a gap.
            x=[1.0 if x + dx > 1 else x + dx for x in stroke.x],
            y=[1.0 if y + dy > 1 else y + dy for y in stroke.y],
        )
        for dx, dy in moved
    ]


def _shade(band: Band, palette: Palette) -> Shade:
    ink = palette.number(palette.style.faint(band.trace))
    char = "." if band.raw else ":"
    return Shade(band.x, band.low, band.high, ink, char, aligned=band.raw)


def _y_labels(axis: Axis, rows: int) -> dict[int, str]:
    """Labels by row of the canvas, counted from the top; in two rows at least, if it has two."""
    labels: dict[int, str] = {}
    count = max(2, min(6, rows // 3))
    for more in range(MORE if rows > 1 else 0):
        labels = {}
        for tick in axis.ticks(count + more):
            share = axis.share(tick.at)
            if -1e-6 <= share <= 1 + 1e-6:
                labels.setdefault(rows - 1 - int(0.5 + (4 * rows - 1) * share) // 4, tick.label)
        if len(labels) >= 2:
            break
    return labels


def _rows(canvas: Canvas, labels: dict[int, str], gutter: int, palette: Palette) -> list[DrawnLine]:
    style = palette.style
    lines: list[DrawnLine] = []
    for row in range(canvas.height):
        label = labels.get(row)
        edge = style.glyph("┤", "+") if label is not None else style.glyph("│", "|")
        pens = [palette.pens[ink] if ink >= 0 else None for ink in canvas.inks[row]]
        left = Segment(style.fit(label or "", gutter, right=True) + edge, style.dim)
        lines.append([left, *runs(canvas.chars[row], pens)])
    return lines


def x_row(axis: Axis, name: str, columns: int, gutter: int, style: Style) -> DrawnLine:
    """Tick labels centred under their columns, the name of the axis at the end."""
    total = gutter + 1 + columns
    shown = style.fit(name, min(cell_len(name), columns // 2)) if name else ""
    room = total - cell_len(shown) - (2 if shown else 0)
    count = max(1, columns // 10)
    placed: dict[int, str] = {}
    for more in range(MORE):
        placed = _x_labels(axis, count + more, columns, gutter, room)
        if len(placed) >= 2:
            break
    cells = [" "] * total
    for start, label in placed.items():
        cells[start : start + len(label)] = label
    text = "".join(cells[: total - cell_len(shown)]) + shown
    return [Segment(text, style.dim)]


def _x_labels(axis: Axis, count: int, columns: int, gutter: int, room: int) -> dict[int, str]:
    """Labels by the cell they begin at, those left out that would run into the one before."""
    placed: dict[int, str] = {}
    end = -1
    for tick in axis.ticks(count):
        column = int(0.5 + (2 * columns - 1) * axis.share(tick.at)) // 2
        start = max(0, gutter + 1 + column - len(tick.label) // 2)
        if start > end and start + len(tick.label) <= room:
            placed[start] = tick.label
            end = start + len(tick.label) + 1
    return placed
