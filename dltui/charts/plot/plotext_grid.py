"""Plotext behind one small wrapper: paths in, a grid of characters out.

Version 5.3.2, decided by measurement (2-core machine, Python 3.11, canvas only, medians):

| | 5.3.2 as it comes | 5.3.2 here | 6.1.0 |
|---|---|---|---|
| import | 33 ms | 33 ms | 222 ms |
| 74×16, 148 points, 4 smooth / 4 noisy lines | 6.9 / 20 ms | 6.3 / 13 ms | 6.3 / 8.2 ms |
| 150×38, 300 points, 4 smooth / 4 noisy lines | 15 / 91 ms | 9.5 / 63 ms | 11 / 17 ms |
| wheels | pure Python | pure Python | compiled; none for musl or Intel Macs |

Version 6 is faster only where many noisy lines share a large plot, has one global terminal
object per process, and costs a start-up 190 ms. "Here" means: plotext draws on a grid of dots,
eight to a cell, and ``_Dots`` packs them into braille, so that lines that cross add their dots
instead of overwriting each other, and plotext's own slow grouping of dots is not used.
A fresh plot is made for each drawing: plotext's module-level figure is one for all threads,
and a plot drawn twice has its axes frozen.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from plotext._date import date_class
from plotext._matrix import matrix_class
from plotext._monitor import monitor_class
from rich.cells import cell_len

# The bit of a braille cell for the dot in row (from the bottom) and column.
_BITS = ((0x40, 0x80), (0x04, 0x20), (0x02, 0x10), (0x01, 0x08))
_BRAILLE = 0x2800
_THIN = 3


@dataclass(frozen=True, slots=True)
class Stroke:
    """A path in shares of the canvas, drawn with pen number ``ink``; ``char`` in ASCII mode."""

    x: Sequence[float]
    y: Sequence[float]
    ink: int
    char: str = "*"
    joined: bool = True


@dataclass(frozen=True, slots=True)
class Shade:
    """Ranges behind the lines, one for each dot column ``x``, as sparse dots with their ends.

    Plotext fills by one marker for each dot (3 µs apiece, 9 ms for a noisy curve at 80×23), so
    these are set on the canvas before it draws.
    """

    x: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    ink: int
    char: str = ":"
    aligned: bool = False


@dataclass(slots=True)
class Canvas:
    """Characters and pen numbers, the top row first; −1 is no pen, ``shaded`` those of shades."""

    chars: list[list[str]]
    inks: list[list[int]]
    shaded: set[int]

    @property
    def width(self) -> int:
        return len(self.chars[0]) if self.chars else 0

    @property
    def height(self) -> int:
        return len(self.chars)

    def place(self, x: float, y: float) -> tuple[int, int]:
        """Row and column of a point given in shares of the axes."""
        column = int(0.5 + (2 * self.width - 1) * x) // 2
        row = int(0.5 + (4 * self.height - 1) * y) // 4
        return self.height - 1 - row, column

    def blank(self, row: int, start: int, end: int) -> bool:
        """Whether nothing is drawn in these cells of the canvas but perhaps a shade."""
        cells = zip(self.chars[row][start:end], self.inks[row][start:end], strict=True)
        return all(char == " " or ink in self.shaded for char, ink in cells)

    def put(self, row: int, column: int, text: str, ink: int, *, over: bool = True) -> None:
        """Write ``text`` where it fits; without ``over`` only where all is blank."""
        end = column + cell_len(text)
        if not 0 <= row < self.height or column < 0 or end > self.width:
            return
        if not over and not self.blank(row, column, end):
            return
        cells = self.chars[row]
        self.inks[row][column:end] = [ink] * (end - column)
        for char in text:
            width = cell_len(char)
            # The second cell of a wide character is empty: the character fills it.
            cells[column : column + width] = [char, ""][:width]
            column += width


def rasterise(
    strokes: Iterable[Stroke],
    width: int,
    height: int,
    *,
    ascii: bool,
    shades: Iterable[Shade] = (),
) -> Canvas:
    """Draw ``shades`` and over them ``strokes`` on ``width`` × ``height`` cells, in order."""
    matrix = _Chars(width, height) if ascii else _Dots(width, height)
    if width > 0 and height > 0:
        for shade in shades:
            _fill(matrix, shade)
        drawn = [stroke for stroke in strokes if len(stroke.x)]
        if drawn:
            _build(drawn, matrix, width, height)
    return matrix.finished()


def _fill(matrix: _Chars | _Dots, shade: Shade) -> None:
    columns, rows = matrix.width * matrix.across - 1, matrix.height * matrix.up - 1
    for x, low, high in zip(shade.x, shade.low, shade.high, strict=True):
        column = int(0.5 + columns * x)
        first, last = int(0.5 + rows * low), int(0.5 + rows * high)
        shift = 0 if shade.aligned else (first + column) % 2
        for row in (*range(first + shift, last, 2), last):
            matrix.insert_element(column, row, shade.char, shade.ink)
    matrix.shaded.add(shade.ink)


def _build(strokes: list[Stroke], matrix: Any, width: int, height: int) -> None:
    plot = monitor_class()
    plot.matrix = matrix
    plot.set_date(date_class())
    plot.set_size([width * matrix.across, height * matrix.up])
    plot.set_xaxes(False, False)
    plot.set_yaxes(False, False)
    plot.set_xfrequency(0)
    plot.set_yfrequency(0)
    for stroke in strokes:
        plot.draw(
            list(stroke.x),
            list(stroke.y),
            lines=stroke.joined,
            marker=stroke.char,
            color=stroke.ink,
        )
    plot.set_xlim(0.0, 1.0)
    plot.set_ylim(0.0, 1.0)
    plot.build_plot()


class _Grid(matrix_class):  # type: ignore[misc]
    """Takes what plotext draws; ``across`` × ``up`` of its points to a cell."""

    across = 1
    up = 1

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.pens = [[-1] * width for _ in range(height)]
        self.shaded: set[int] = set()

    def set_matrices(self) -> None:
        """Plotext asks for an empty grid here; this one is ready, with its shades."""


class _Chars(_Grid):
    """One character a cell."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self.cells = [[" "] * width for _ in range(height)]

    def insert_element(
        self, col: int, row: int, marker: str, fullground: int = -1, *_: object, **__: object
    ) -> None:
        self.cells[row][col] = marker
        self.pens[row][col] = fullground

    def finished(self) -> Canvas:
        return Canvas(self.cells[::-1], self.pens[::-1], self.shaded)


class _Dots(_Grid):
    """Eight dots a cell, added up."""

    across = 2
    up = 4

    def __init__(self, width: int, height: int) -> None:
        super().__init__(width, height)
        self.bits = [[0] * width for _ in range(height)]

    def insert_element(
        self, col: int, row: int, marker: str, fullground: int = -1, *_: object, **__: object
    ) -> None:
        cell, across = row >> 2, col >> 1
        bits, pens = self.bits[cell], self.pens[cell]
        # Over a shade or a thick line the whole cell is taken, or its dots would seem its own.
        under = pens[across]
        if under != fullground and (under in self.shaded or bits[across].bit_count() > _THIN):
            bits[across] = 0
        bits[across] |= _BITS[row & 3][col & 1]
        pens[across] = fullground

    def finished(self) -> Canvas:
        chars = [[chr(_BRAILLE + b) if b else " " for b in row] for row in self.bits[::-1]]
        return Canvas(chars, self.pens[::-1], self.shaded)
