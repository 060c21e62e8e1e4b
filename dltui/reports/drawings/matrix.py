"""Matrices as shaded cells, with their numbers where those fit."""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element

from dltui.charts.kinds.matrix import range_of, share_of, texts_of
from dltui.charts.text import clean
from dltui.figures.records import Matrix, Number
from dltui.reports.drawings.cells import Cells
from dltui.reports.drawings.frame import Box
from dltui.reports.drawings.letters import LEADING, SIZE, widest, width
from dltui.reports.drawings.svg import WIDTH, add, number, text
from dltui.reports.drawings.theme import Theme
from dltui.words import compact

LABEL = 170.0
"""A row's label is cut at this width, a column's that stands upright at half of it."""

CELL, HEADED = 60.0, 130.0
"""Widest cell, and where few columns have long names."""

LEAST = 8.0
"""Smallest size of numbers in cells."""

RAMP = 160.0
"""Width of the scale that says what shades mean where cells have no numbers."""


def draw_matrix(root: Element, figure: Matrix, top: float, theme: Theme) -> float:
    """Rows under their column labels below ``top``; returns where the drawing ends."""
    texts, heads, count = texts_of(figure)
    labels = [clean(label) for label in figure.row_labels]
    left = min(LABEL, max(widest(labels), width(clean(figure.row_title) + " ↓"))) + 8
    # A margin of a few units for the last of the heads, which may be wider than its column.
    cell = min(max(CELL, min(HEADED, widest(heads) + 8)), (WIDTH - left - 12) / max(1, count))
    top = _heads(root, figure, heads, left, cell, top, theme)
    size = min(SIZE, SIZE * (cell - 4) / max(1.0, widest([t for row in texts for t in row])))
    tall = max(min(cell, 26.0), 3.0) if size >= LEAST else min(cell, 20.0)
    box = Box(left, top, cell * count, tall * len(figure.values))
    limits = range_of(figure.values)
    cells, every = Cells(), -int(-SIZE // tall)
    for index, row in enumerate(figure.values):
        _row(cells, row, box.left, box.top + tall * index, (cell, tall), limits, theme)
    cells.draw(root)
    for index, row in enumerate(figure.values):
        at = box.top + tall * index
        if index < len(labels) and index % every == 0:
            foot = at + tall / 2 + SIZE * 0.35
            text(root, left - 6, foot, labels[index], theme["ink"], room=LABEL, anchor="end")
        if size >= LEAST:
            _numbers(root, row, texts[index], (box.left, at, cell, tall), limits, size, theme)
    if size >= LEAST:
        return box.foot + 4
    return _scale(root, limits, box.left, box.foot + 10, theme)


def _heads(
    root: Element,
    figure: Matrix,
    heads: list[str],
    left: float,
    cell: float,
    top: float,
    theme: Theme,
) -> float:
    """The names of columns, upright where they are wider; returns where the cells begin."""
    if title := clean(figure.column_title):
        middle = left + cell * len(heads) / 2
        at = max(middle, left + width(title) / 2)
        text(root, at, top + SIZE, f"{title} →", theme["dim"], anchor="middle")
        top += LEADING + 2
    upright = widest(heads) > cell - 4
    tall = min(LABEL / 2, widest(heads)) if upright else SIZE
    foot = top + tall
    if title := clean(figure.row_title):
        text(root, left - 6, foot, f"{title} ↓", theme["dim"], room=LABEL, anchor="end")
    every = 1 if not upright or cell >= SIZE else -int(-SIZE // cell)
    for index, head in enumerate(heads):
        middle = left + cell * (index + 0.5)
        if not upright:
            text(root, middle, foot, head, theme["ink"], anchor="middle")
        elif index % every == 0:
            x, y = middle + SIZE * 0.35, foot
            turn = f"rotate(-90 {number(x)} {number(y)})"
            text(root, x, y, head, theme["ink"], room=LABEL / 2, transform=turn)
    return foot + 6 * bool(heads)


def _fill(value: Number, limits: tuple[float, float], theme: Theme) -> tuple[str, str]:
    """The colour of a cell, and of a number on it."""
    share = share_of(value, limits)
    if share is None:
        return theme["grid"], theme["ink"]
    return theme.shade(share, signed=limits[0] < 0 < limits[1])


def _row(
    cells: Cells,
    row: list[Number],
    left: float,
    top: float,
    cell: tuple[float, float],
    limits: tuple[float, float],
    theme: Theme,
) -> None:
    """Cells, those of one shade beside each other as one."""
    place, (wide, tall) = 0, cell
    gap = 1.0 if min(cell) >= 10 else 0.0
    fills = [_fill(value, limits, theme)[0] for value in row]
    runs = [(fill, 1) for fill in fills] if gap else _runs(fills)
    for fill, count in runs:
        cells.add(fill, left + wide * place, top, wide * count - gap, tall - gap)
        place += count


def _runs(fills: list[str]) -> list[tuple[str, int]]:
    return [(fill, len([*same])) for fill, same in groupby(fills)]


def _numbers(
    root: Element,
    row: list[Number],
    texts: list[str],
    place: tuple[float, float, float, float],
    limits: tuple[float, float],
    size: float,
    theme: Theme,
) -> None:
    left, top, cell, tall = place
    for index, (value, shown) in enumerate(zip(row, texts, strict=True)):
        middle, foot = left + cell * (index + 0.5) - 0.5, top + tall / 2 + size * 0.35 - 0.5
        ink = _fill(value, limits, theme)[1]
        element = text(root, middle, foot, shown, ink, anchor="middle")
        if size < SIZE:
            element.set("font-size", number(size))


def _scale(
    root: Element, limits: tuple[float, float], left: float, top: float, theme: Theme
) -> float:
    """The shades between their ends, e.g. ``0 ░▒▓█ 120``."""
    foot = top + SIZE
    low = compact(limits[0])
    at = left + 6 + width(low)
    text(root, left, foot, low, theme["dim"])
    draw_ramp(root, at, top, theme, signed=limits[0] < 0 < limits[1])
    text(root, at + RAMP + 6, foot, compact(limits[1]), theme["dim"])
    return foot + 4


def draw_ramp(
    root: Element, left: float, top: float, theme: Theme, *, signed: bool = False
) -> None:
    """All shades from the least to the most, ``RAMP`` wide."""
    steps = 16
    for step in range(steps + 1):
        fill, _ = theme.shade(step / steps, signed=signed)
        x, wide = left + RAMP * step / (steps + 1), RAMP / (steps + 1) + 0.3
        add(root, "rect", x=x, y=top + 2, width=wide, height=SIZE - 2, fill=fill)
