"""Tables: numbers right-aligned in one precision, units in the header, bars and sparks in rows."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as Pen

from dltui import words
from dltui.charts.drawing import Drawing, DrawnLine, exactly, widest
from dltui.charts.kinds.spark import spark
from dltui.charts.style import Style
from dltui.charts.text import clean, wrap
from dltui.figures.records import Cell, Column, Table

BAR, SHORT = 10, 4
"""Cells of a bar, and of one that gives way to its neighbours."""

SPARK = 12
GAP = 2
LINES = 3
"""A cell's text takes this many lines before it is cut."""

NARROW = 10
"""Text columns give way down to this many cells."""

_GOOD = re.compile(
    r"✔|(reproduced|exact|holds|within|pass(ed)?|ok|yes|converged|fits|finished)\b", re.I
)
_BAD = re.compile(r"✖|(off|fail(ed)?|diverged|out[ -]of[ -]memory|no$|lost|differs)\b", re.I)
_NEITHER = re.compile(r"$|–|not[ -]measured|needs|stopped|queued|running", re.I)


@dataclass(slots=True)
class _Drawn:
    """A column ready to be laid out: its header, one text a row, and how they are placed.

    ``shares`` are the lengths of the bars behind the texts, each of a bar of ``bar`` cells; empty
    for other columns.
    """

    column: Column
    head: str
    texts: list[str]
    pens: list[Pen]
    shares: list[float]
    inner: int
    bar: int = BAR

    @property
    def width(self) -> int:
        return self.inner + (1 + self.bar if self.shares else 0)

    @property
    def right(self) -> bool:
        return self.column.kind in ("number", "bar")

    @property
    def empty(self) -> bool:
        """Whether it has rows, and nothing to say in any of them."""
        return self.flexible and bool(self.texts) and not any(map(str.strip, self.texts))

    @property
    def flexible(self) -> bool:
        return self.column.kind in ("text", "verdict")


@dataclass(frozen=True, slots=True)
class Page:
    """Columns that fit beside each other: their header, and the lines of each row."""

    head: DrawnLine
    rows: list[list[DrawnLine]]


def draw(figure: Table, *, width: int, style: Style) -> Drawing:
    """All rows; columns that do not fit follow in a block below, behind the first column."""
    lines: list[DrawnLine] = []
    for number, page in enumerate(pages(figure, width=width, style=style)):
        if number:
            lines.append(exactly([], width))
        lines += [page.head, *(line for row in page.rows for line in row)]
    return Drawing(lines, width)


def pages(figure: Table, *, width: int, style: Style, marks: bool = False) -> list[Page]:
    """All rows once for as many columns as fit beside each other, the first one in every page.

    ``marks`` leaves two cells before each text of the first column, at ``indent`` of its level.
    """
    columns = _columns(figure, style, marks)
    return [_page(figure, block, width, style) for block in _blocks(columns, width)]


def natural_width(figure: Table, *, style: Style, marks: bool = False) -> int:
    """Cells in which all columns stand beside each other with their texts in full."""
    columns = _columns(figure, style, marks)
    return sum(c.width for c in columns) + GAP * (len(columns) - 1) if columns else 0


def texts(figure: Table) -> list[tuple[str, list[str], bool]]:
    """Header, one text a row, and whether it is of numbers, of each column that words can tell."""
    columns = _columns(figure, Style(colour=False), marks=False)
    return [(c.head, c.texts, c.right) for c in columns if c.column.kind != "spark"]


def indent(level: int) -> int:
    """Cells before the text of a row at ``level``."""
    return 2 * max(0, min(level, 20))


def levels(figure: Table) -> list[int]:
    """The level of every row; rows without one are at the top."""
    missing = len(figure.rows) - len(figure.levels)
    return (list(figure.levels) + [0] * max(0, missing))[: len(figure.rows)]


def _columns(figure: Table, style: Style, marks: bool) -> list[_Drawn]:
    """The columns that have something to say; the first in any case."""
    columns = [_column(figure, index, style, marks) for index in range(len(figure.columns))]
    return [c for c in columns if c is columns[0] or not c.empty]


def _column(figure: Table, index: int, style: Style, marks: bool) -> _Drawn:
    column = figure.columns[index]
    cells = [row[index] if index < len(row) else None for row in figure.rows]
    head = clean(column.name) + (f" {clean(column.unit)}" if column.unit else "")
    pens = [style.plain] * len(cells)
    if column.kind == "spark":
        texts = [_spark(cell, style) for cell in cells]
        pens = [style.series(0)] * len(cells)
    else:
        texts = [_text(cell, column) for cell in cells]
    if column.kind == "verdict":
        pens = [_verdict_pen(text, style) for text in texts]
        texts = [_signed(text, style) for text in texts]
    if index == 0 and figure.levels:
        room = 2 * marks
        texts = [
            " " * (indent(level) + room) + text
            for level, text in zip(levels(figure), texts, strict=True)
        ]
        head = " " * room + head
    shares = _shares(cells, figure.totals) if column.kind == "bar" else []
    return _Drawn(column, head, texts, pens, shares, widest([head, *texts]))


def _text(cell: Cell, column: Column) -> str:
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return words.cell(cell, column.digits)


def _spark(cell: Cell, style: Style) -> str:
    if not isinstance(cell, str):
        return _text(cell, Column(name=""))
    values: list[float | None] = []
    for part in cell.split(","):
        try:
            values.append(float(part))
        except ValueError:
            values.append(None)
    return spark(values, SPARK, ascii=style.ascii)


def _shares(cells: list[Cell], totals: bool) -> list[float]:
    """A bar's length for each number; a total has none, it would dwarf the others."""
    sizes = [_size(cell) for cell in cells]
    if totals and sizes:
        sizes[-1] = None
    most = max((s for s in sizes if s is not None), default=0.0)
    return [size / most if size and most else 0.0 for size in sizes]


def _size(cell: Cell) -> float | None:
    if isinstance(cell, (int, float)) and math.isfinite(cell):
        return max(0.0, float(cell))
    return None


def bar(share: float, width: int, style: Style) -> str:
    """A bar of ``width`` cells filled to ``share``; less than half a cell shows as an edge."""
    full = round(max(0.0, min(1.0, share)) * width)
    edge = style.glyph("▏", ".") if share > 0 and not full else ""
    return style.fit(style.glyph("▇", "#") * full + edge, width)


def _verdict_pen(text: str, style: Style) -> Pen:
    if _GOOD.match(text):
        return style.good
    if _BAD.match(text):
        return style.bad
    return style.dim if _NEITHER.match(text) else style.warn


def _signed(text: str, style: Style) -> str:
    """A verdict is a sign and a word, so that it reads without colour."""
    if _GOOD.match(text):
        sign = style.glyph("✔", "+")
    elif _BAD.match(text):
        sign = style.glyph("✖", "x")
    else:
        sign = " " if _NEITHER.match(text) else "!"
    return text if text[:1] in "✔✖" else f"{sign} {text}"


def _blocks(columns: list[_Drawn], width: int) -> list[list[_Drawn]]:
    """Columns as they fit beside each other, the first one leading every block."""
    if not columns:
        return []
    _shrink(columns, width)
    blocks = [[columns[0]]]
    used = columns[0].width
    for column in columns[1:]:
        if used + GAP + column.width > width and len(blocks[-1]) > 1:
            blocks.append([columns[0]])
            used = columns[0].width
        blocks[-1].append(column)
        used += GAP + column.width
    return blocks


def _shrink(columns: list[_Drawn], width: int) -> None:
    """Take from the bars, and then from the widest text column, until all fit side by side.

    Where even that is not enough, columns go below anyway and text keeps up to half the width.
    """
    over = sum(c.width for c in columns) + GAP * (len(columns) - 1) - width
    barred = [c for c in columns if c.shares]
    spare = sum(max(0, c.width - NARROW) for c in columns if c.flexible)
    enough = spare + (BAR - SHORT) * len(barred) >= over
    for column in barred if enough else ():
        less = min(max(0, over), BAR - SHORT)
        column.bar -= less
        over -= less
    least = NARROW if enough else max(NARROW, width // 2)
    while over > 0:
        giving = [c for c in columns if c.flexible and c.width > least]
        if not giving:
            return
        max(giving, key=lambda c: c.inner).inner -= 1
        over -= 1


def _page(figure: Table, columns: Sequence[_Drawn], width: int, style: Style) -> Page:
    head = exactly(_joined([_head(column, style) for column in columns]), width)
    last = len(figure.rows) - 1
    rows: list[list[DrawnLine]] = []
    for row in range(len(figure.rows)):
        total = figure.totals and row == last
        lines: list[DrawnLine] = []
        if total and row:
            used = sum(c.width for c in columns) + GAP * (len(columns) - 1)
            lines.append([Segment(style.glyph("─", "-") * min(used, width), style.dim)])
        lines += _row([_cell(column, row, total, style) for column in columns], columns)
        rows.append([exactly(line, width) for line in lines])
    return Page(head, rows)


def _row(cells: list[list[DrawnLine]], columns: Sequence[_Drawn]) -> list[DrawnLine]:
    """The lines of a row: as many as its tallest cell has."""
    return [
        _joined(
            [
                cell[part] if part < len(cell) else [Segment(" " * column.width)]
                for cell, column in zip(cells, columns, strict=True)
            ]
        )
        for part in range(max(len(cell) for cell in cells))
    ]


def _head(column: _Drawn, style: Style) -> DrawnLine:
    text = style.fit(column.head, column.inner, right=column.right)
    return [Segment(text + " " * (column.width - column.inner), style.dim)]


def _cell(column: _Drawn, row: int, total: bool, style: Style) -> list[DrawnLine]:
    """The lines of a cell: several where a text is longer than its column is wide."""
    text = column.texts[row]
    pen = style.strong if total else column.pens[row]
    if column.flexible and cell_len(text) > column.inner:
        lead = " " * (len(text) - len(text.lstrip(" ")))
        parts = wrap(text.lstrip(" "), max(NARROW // 2, column.inner - len(lead)))
        if len(parts) > LINES:
            parts = [*parts[: LINES - 1], " ".join(parts[LINES - 1 :])]
        return [[Segment(style.fit(lead + part, column.width), pen)] for part in parts]
    line = [Segment(style.fit(text, column.inner, right=column.right), pen)]
    if column.shares:
        filled = bar(column.shares[row], column.bar, style)
        line.append(Segment(f" {filled}", style.series(0)))
    return [line]


def _joined(cells: list[DrawnLine]) -> DrawnLine:
    line: DrawnLine = []
    for cell in cells:
        if line:
            line.append(Segment(" " * GAP))
        line += cell
    return line
