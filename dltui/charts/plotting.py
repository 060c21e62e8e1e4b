"""A plot with its axes: what curves and step series have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as Pen

from dltui.charts import axes
from dltui.charts.axes import Axis
from dltui.charts.drawing import Drawing, Limits, Line, exactly, runs, widest
from dltui.charts.plot import Canvas, Shade, Stroke, rasterise
from dltui.charts.prepare import Band, Path, Prepared, Trace, View, prepare
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.charts.ticks import Tick
from dltui.charts.window import Window, XKind
from dltui.figures.records import Mark

GUTTER = 6
"""Room for the labels of a y axis; more only where they need it, so that plots line up."""

TALL = 9
"""Rows from which on a plot spends one on the name of its y axis."""

X_NAMES: dict[XKind, str] = {"step": "step", "epoch": "epoch", "elapsed": "elapsed", "time": "time"}


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
    marks: Sequence[Mark] = field(default_factory=tuple)


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
    apart = ticked and height >= TALL and cell_len(plot.x_label) > GUTTER * 2
    rows = height - named - ticked - apart
    ready = prepare(plot.traces, _view(plot, window, width - gutter - 1))
    labels = _y_labels(ready.y, rows)
    if name and not named and rows >= 4:
        labels[0] = name
    needed = min(widest(labels.values()), max(0, width - 4))
    if needed > gutter:
        gutter = needed
        ready = prepare(plot.traces, _view(plot, window, width - gutter - 1))
    palette = Palette(style)
    canvas = _canvas(plot, ready, max(1, width - gutter - 1), rows, style, window, palette)
    lines: list[Line] = []
    if named:
        lines.append([Segment(style.fit(name, width), style.dim)])
    lines += _rows(canvas, labels, gutter, style, palette)
    if ticked:
        name = clean(plot.x_label)
        lines.append(_x_row(ready.x, "" if apart else name, canvas.width, gutter, style))
        if apart:
            lines.append([Segment(style.fit(name, width, right=True), style.dim)])
    limits = Limits((ready.x.low, ready.x.high), (ready.y.low, ready.y.high))
    return Drawing([exactly(line, width) for line in lines], width, limits, gutter)


class Palette:
    """Pens by number, as plotext takes colours only as numbers below 256."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.pens: list[Pen] = []

    def number(self, pen: Pen) -> int:
        if pen not in self.pens:
            self.pens.append(pen)
        return self.pens.index(pen)


def _view(plot: Plot, window: Window, columns: int) -> View:
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
    )


def _canvas(
    plot: Plot,
    ready: Prepared,
    width: int,
    height: int,
    style: Style,
    window: Window,
    palette: Palette,
) -> Canvas:
    shades = [_shade(band, style, palette) for band in ready.bands]
    strokes: list[Stroke] = []
    for path in sorted(ready.paths, key=lambda path: not path.raw):
        pen = style.faint(path.trace) if path.raw else style.series(path.trace)
        char = "." if path.raw else style.marker(path.trace)
        strokes.append(Stroke(path.x, path.y, palette.number(pen), char, path.joined))
    canvas = rasterise(strokes, width, height, ascii=style.ascii, shades=shades)
    _signs(canvas, ready, style, palette)
    for x in ready.bad:
        row, column = canvas.place(x, 0.0)
        canvas.put(row, column, style.glyph("×", "X"), palette.number(style.bad))
    if not ready.ends and height:
        canvas.put(
            height // 2,
            max(0, (width - 13) // 2),
            "no values yet"[:width],
            palette.number(style.dim),
        )
    for mark in plot.marks:
        _mark(canvas, mark, ready, style, palette)
    if window.cursor is not None:
        share = ready.x.share(axes.on(window.cursor, ready.x))
        _upright(canvas, share, style.glyph("┊", "|"), palette.number(style.strong))
    return canvas


def _shade(band: Band, style: Style, palette: Palette) -> Shade:
    ink = palette.number(style.faint(band.trace))
    char = "." if band.raw else ":"
    return Shade(band.x, band.low, band.high, ink, char, aligned=band.raw)


def _signs(canvas: Canvas, ready: Prepared, style: Style, palette: Palette) -> None:
    """Every point of a short line, and the end of a long one, carries the sign of its series.

    Where colour cannot tell lines apart they carry it along their way as well.
    """
    for path in ready.paths:
        if path.raw:
            continue
        ink = palette.number(style.series(path.trace))
        sign = style.marker(path.trace)
        places = list(ready.few.get(path.trace, []))
        if not places and len(ready.ends) > 1:
            places = [_sign_place(canvas, ready, path)]
            if not style.colour and path.joined:
                places += _along(path.x, path.y, path.trace, canvas.width)
        if len(path.x) == 1 or (not path.joined and len(path.x) <= canvas.width):
            places += [(x, y) for x, y in zip(path.x, path.y, strict=True) if y == y]
        for x, y in places:
            canvas.put(*canvas.place(x, y), sign, ink)


def _sign_place(canvas: Canvas, ready: Prepared, path: Path) -> tuple[float, float]:
    """The end of a line; on its way where another line ends in the same cell."""
    end = ready.ends[path.trace]
    cells = [canvas.place(*point) for point in ready.ends.values()]
    if cells.count(canvas.place(*end)) == 1:
        return end
    index = (path.trace + 1) * len(path.x) // (len(ready.ends) + 1)
    x, y = path.x[index], path.y[index]
    return (x, y) if y == y else end


def _along(x: list[float], y: list[float], index: int, width: int) -> list[tuple[float, float]]:
    """A few points of a path, at other places for each series."""
    every = max(2, len(x) * 24 // max(24, width))
    start = (index * 7 + 5) % every
    return [(x[i], y[i]) for i in range(start, len(x), every) if y[i] == y[i]]


def _mark(canvas: Canvas, mark: Mark, ready: Prepared, style: Style, palette: Palette) -> None:
    """A labelled point or vertical line, if it lies in the picture."""
    label = clean(mark.label)
    x = ready.x.share(axes.on(mark.x, ready.x))
    if not 0 <= x <= 1:
        return
    ink = palette.number(style.strong)
    if mark.y is None:
        _upright(canvas, x, style.glyph("┆", "|"), palette.number(style.dim))
        row, column = canvas.place(x, 1.0)
    else:
        y = ready.y.share(axes.on(mark.y, ready.y))
        if not 0 <= y <= 1:
            return
        row, column = canvas.place(x, y)
        canvas.put(row, column, style.glyph("✚", "+"), ink)
    _beside(canvas, row, column, label, ink)


def _beside(canvas: Canvas, row: int, column: int, label: str, ink: int) -> None:
    """``label`` right or left of a cell, on its row or one next to it, where nothing is drawn."""
    if cell_len(label) != len(label) or not label:
        return
    padded = f" {label} "
    for near in (row, row - 1, row + 1, row - 2, row + 2):
        if not 0 <= near < canvas.height:
            continue
        cells = canvas.chars[near]
        for start in (column + 1, column - len(padded)):
            end = start + len(padded)
            if start >= 0 and end <= canvas.width and not "".join(cells[start:end]).strip():
                canvas.put(near, start + 1, label, ink)
                return


def _upright(canvas: Canvas, share: float, char: str, ink: int) -> None:
    if 0 <= share <= 1:
        _, column = canvas.place(share, 0.0)
        for row in range(canvas.height):
            canvas.put(row, column, char, ink, over=False)


def _y_labels(axis: Axis, rows: int) -> dict[int, str]:
    """Labels by row of the canvas, counted from the top."""
    labels: dict[int, str] = {}
    count = max(1, min(6, rows // 3)) if rows > 1 else 0
    for tick in axis.ticks(count):
        share = axis.share(tick.at)
        if -1e-6 <= share <= 1 + 1e-6:
            labels.setdefault(rows - 1 - int(0.5 + (4 * rows - 1) * share) // 4, tick.label)
    return labels


def _rows(
    canvas: Canvas, labels: dict[int, str], gutter: int, style: Style, palette: Palette
) -> list[Line]:
    lines: list[Line] = []
    for row in range(canvas.height):
        label = labels.get(row)
        edge = style.glyph("┤", "+") if label is not None else style.glyph("│", "|")
        pens = [palette.pens[ink] if ink >= 0 else None for ink in canvas.inks[row]]
        left = Segment(style.fit(label or "", gutter, right=True) + edge, style.dim)
        lines.append([left, *runs(canvas.chars[row], pens)])
    return lines


def _x_row(axis: Axis, name: str, columns: int, gutter: int, style: Style) -> Line:
    """Tick labels centred under their columns, the name of the axis at the end."""
    total = gutter + 1 + columns
    cells = [" "] * total
    shown = style.fit(name, min(cell_len(name), columns)) if name else ""
    room = total - cell_len(shown) - (2 if shown else 0)
    end = -1
    for tick in axis.ticks(max(1, columns // 10)):
        start = _start(axis, tick, columns, gutter)
        if start > end and start + len(tick.label) <= room:
            cells[start : start + len(tick.label)] = tick.label
            end = start + len(tick.label) + 1
    text = "".join(cells[: total - cell_len(shown)]) + shown
    return [Segment(text, style.dim)]


def _start(axis: Axis, tick: Tick, columns: int, gutter: int) -> int:
    column = int(0.5 + (2 * columns - 1) * axis.share(tick.at)) // 2
    return max(0, gutter + 1 + column - len(tick.label) // 2)
