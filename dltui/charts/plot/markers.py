"""What is written onto a plot: the signs of its series, marks with their labels, the cursor."""

from __future__ import annotations

from rich.cells import cell_len
from rich.style import Style as Pen

from dltui.charts.plot import axes
from dltui.charts.plot.plotext_grid import Canvas
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.charts.transform.traces import Exit, PlotPath, Point, Prepared
from dltui.figures.records import Level, Mark
from dltui.words import compact

EMPTY = "no values"

BETWEEN = 6
"""Cells between two arrows of the same line."""


class Palette:
    """Pens by number, as plotext takes colours only as numbers below 256."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.pens: list[Pen] = []

    def number(self, pen: Pen) -> int:
        if pen not in self.pens:
            self.pens.append(pen)
        return self.pens.index(pen)


def draw_signs(canvas: Canvas, ready: Prepared, palette: Palette) -> None:
    """What tells series apart, where a value was not finite, and that there is nothing yet."""
    style = palette.style
    for path in ready.paths:
        if not path.raw:
            ink = palette.number(style.series(path.trace))
            for point in _sign_places(canvas, ready, path, style):
                row, column = canvas.place(*point)
                if style.large:
                    _draw_large(canvas, row, column, path.trace, palette)
                else:
                    canvas.put(row, column, style.marker(path.trace), ink)
    for at in _apart(ready, canvas.width):
        _draw_exit(canvas, at, ready, palette)
    for x in ready.bad:
        canvas.put(*canvas.place(x, 0.0), style.glyph("×", "X"), palette.number(style.bad))
    if not ready.ends and canvas.height:
        text = EMPTY[: canvas.width]
        start = (canvas.width - len(text)) // 2
        canvas.put(canvas.height // 2, start, text, palette.number(style.dim))


def _draw_large(canvas: Canvas, row: int, column: int, trace: int, palette: Palette) -> None:
    """A sign on a patch of its colour, three cells wide."""
    style = palette.style
    start = max(0, min(canvas.width - 3, column - 1))
    canvas.put(row, start, f" {style.marker(trace)} ", palette.number(style.patch(trace)))


def _apart(ready: Prepared, width: int) -> list[Exit]:
    """The first of the exits of a trace that lie too close to be told apart."""
    kept: list[Exit] = []
    for at in ready.exits:
        last = kept[-1] if kept and kept[-1].trace == at.trace else None
        if last is None or last.up != at.up or (at.x - last.x) * width >= BETWEEN:
            kept.append(at)
    return kept


def _draw_exit(canvas: Canvas, at: Exit, ready: Prepared, palette: Palette) -> None:
    """An arrow at the edge; beside the first of a trace also its sign and how far it goes."""
    style = palette.style
    arrow = style.glyph("↑", "^") if at.up else style.glyph("↓", "v")
    ink = palette.number(style.series(at.trace))
    row, column = canvas.place(at.x, float(at.up))
    canvas.put(row, column, arrow, ink)
    if at is next(other for other in ready.exits if other.trace == at.trace):
        several = len({path.trace for path in ready.paths}) > 1
        sign = style.marker(at.trace) + " " if several else ""
        _beside(canvas, row, column, f"{sign}{compact(at.value, 2)}", ink)


def _sign_places(canvas: Canvas, ready: Prepared, path: PlotPath, style: Style) -> list[Point]:
    """Every point of a short line, the end of a long one among several.

    Where colour cannot tell lines apart they carry their sign along their way as well.
    """
    few = ready.few.get(path.trace)
    scattered = not path.joined and len(path.x) <= canvas.width
    if few or scattered or len(path.x) == 1:
        return few or [(x, y) for x, y in zip(path.x, path.y, strict=True) if y == y]
    if len(ready.ends) < 2:
        return []
    places = [_sign_place(canvas, ready, path)]
    if not style.colour and path.joined:
        places += _along(path.x, path.y, path.trace, canvas.width)
    return places


def _sign_place(canvas: Canvas, ready: Prepared, path: PlotPath) -> Point:
    """The end of a line; on its way where another line ends in the same cell."""
    end = ready.ends[path.trace]
    cells = [canvas.place(*point) for point in ready.ends.values()]
    if cells.count(canvas.place(*end)) == 1:
        return end
    rank = list(ready.ends).index(path.trace)
    index = (rank + 1) * len(path.x) // (len(ready.ends) + 1)
    x, y = path.x[index], path.y[index]
    return (x, y) if y == y else end


def _along(x: list[float], y: list[float], index: int, width: int) -> list[Point]:
    """A few points of a path, at other places for each series."""
    every = max(2, len(x) * 24 // max(24, width))
    start = (index * 7 + 5) % every
    return [(x[i], y[i]) for i in range(start, len(x), every) if y[i] == y[i]]


def draw_mark(canvas: Canvas, mark: Mark, ready: Prepared, palette: Palette) -> None:
    """A labelled point or vertical line, if it lies in the picture."""
    style = palette.style
    label = clean(mark.label)
    x = ready.x.share(axes.on(mark.x, ready.x))
    if not 0 <= x <= 1:
        return
    ink = palette.number(style.strong)
    if mark.y is None:
        upright(canvas, x, style.glyph("┆", "|"), palette.number(style.dim))
        row, column = canvas.place(x, 1.0)
    else:
        y = ready.y.share(axes.on(mark.y, ready.y))
        if not 0 <= y <= 1:
            return
        row, column = canvas.place(x, y)
        canvas.put(row, column, style.glyph("✚", "+"), ink)
    _beside(canvas, row, column, label, ink)


def draw_level(canvas: Canvas, level: Level, ready: Prepared, palette: Palette) -> None:
    """A horizontal line where nothing is drawn, and a sparse one at either end of its spread."""
    style = palette.style
    ends = (level.value - level.spread, level.value + level.spread)
    rows = [_row(canvas, value, ready) for value in (level.value, *ends)]
    for row in {row for row in rows[1:] if row is not None and row != rows[0]}:
        for column in range(0, canvas.width, 4):
            canvas.put(row, column, style.glyph("·", "."), palette.number(style.dim), over=False)
    for column in range(canvas.width if rows[0] is not None else 0):
        char = style.glyph("┄", "-")
        canvas.put(rows[0] or 0, column, char, palette.number(style.dim), over=False)


def _row(canvas: Canvas, value: float, ready: Prepared) -> int | None:
    """The row of a value on the y axis; null where it has none."""
    share = ready.y.share(axes.on(value, ready.y))
    return canvas.place(0.0, share)[0] if 0 <= share <= 1 else None


def _beside(canvas: Canvas, row: int, column: int, label: str, ink: int) -> None:
    """``label`` right or left of a cell, on its row or one next to it, where nothing is drawn."""
    room = cell_len(label) + 2
    for near in (row, row - 1, row + 1, row - 2, row + 2):
        if not 0 <= near < canvas.height:
            continue
        for start in (column + 1, column - room):
            end = start + room
            if start >= 0 and end <= canvas.width and canvas.blank(near, start, end):
                canvas.put(near, start + 1, label, ink)
                return


def upright(canvas: Canvas, share: float, char: str, ink: int) -> None:
    if 0 <= share <= 1:
        _, column = canvas.place(share, 0.0)
        for row in range(canvas.height):
            canvas.put(row, column, char, ink, over=False)
