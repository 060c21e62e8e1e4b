"""Tables: numbers right-aligned in one precision, units in the header, bars and sparks in rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as Pen

from dltui.charts import numbers
from dltui.charts.drawing import Drawing, Line, exactly
from dltui.charts.spark import spark
from dltui.charts.style import Style
from dltui.charts.text import clean, fit
from dltui.figures.records import Cell, Column, Table

BAR = 10
SPARK = 12
GAP = 2
NARROW = 10
"""Text columns give way down to this many cells."""

_GOOD = ("reproduced", "within", "pass", "ok", "yes", "converged", "fits", "✔")
_BAD = ("off", "fail", "diverged", "out of memory", "out-of-memory", "no", "lost", "✖")


@dataclass(slots=True)
class _Drawn:
    """A column ready to be laid out: its header, one text a row, and how they are placed."""

    column: Column
    head: str
    texts: list[str]
    pens: list[Pen]
    width: int

    @property
    def right(self) -> bool:
        return self.column.kind in ("number", "bar")

    @property
    def flexible(self) -> bool:
        return self.column.kind in ("text", "verdict")


def draw(figure: Table, *, width: int, style: Style) -> Drawing:
    """All rows; columns that do not fit follow in a block below, behind the first column."""
    if not figure.columns:
        return Drawing([], width)
    columns = [_column(figure, index, style) for index in range(len(figure.columns))]
    lines: list[Line] = []
    for number, block in enumerate(_blocks(columns, width)):
        if number:
            lines.append(exactly([], width))
        lines += _block(figure, block, width, style)
    return Drawing(lines, width)


def _column(figure: Table, index: int, style: Style) -> _Drawn:
    column = figure.columns[index]
    cells = [row[index] if index < len(row) else None for row in figure.rows]
    head = clean(column.name) + (f" {clean(column.unit)}" if column.unit else "")
    pens = [style.plain] * len(cells)
    if column.kind == "bar":
        texts = _bars(cells, column, figure.totals, style)
    elif column.kind == "spark":
        texts = [_spark(cell, style) for cell in cells]
    else:
        texts = [_text(cell, column) for cell in cells]
    if column.kind == "verdict":
        pens = [_verdict_pen(text, style) for text in texts]
    if index == 0 and figure.levels:
        texts = [
            "  " * max(0, min(level, 20)) + text
            for level, text in zip(_levels(figure), texts, strict=True)
        ]
    return _Drawn(column, head, texts, pens, max([cell_len(head), *map(cell_len, texts)]))


def _levels(figure: Table) -> list[int]:
    missing = len(figure.rows) - len(figure.levels)
    return (list(figure.levels) + [0] * max(0, missing))[: len(figure.rows)]


def _text(cell: Cell, column: Column) -> str:
    if isinstance(cell, str):
        return clean(cell)
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return numbers.cell(cell, column.digits)


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


def _bars(cells: list[Cell], column: Column, totals: bool, style: Style) -> list[str]:
    """Number and bar side by side; a total has no bar, it would dwarf the others."""
    texts = [_text(cell, column) for cell in cells]
    sizes = [_size(cell) for cell in cells]
    shown = len(cells) - totals
    most = max((s for s in sizes[:shown] if s is not None), default=0.0)
    width = max(map(cell_len, texts), default=0)
    drawn: list[str] = []
    for i, (text, size) in enumerate(zip(texts, sizes, strict=True)):
        share = size / most if size and most and i < shown else 0.0
        drawn.append(f"{fit(text, width, right=True)} {bar(share, BAR, style)}")
    return drawn


def _size(cell: Cell) -> float | None:
    if isinstance(cell, (int, float)) and math.isfinite(cell):
        return max(0.0, float(cell))
    return None


def bar(share: float, width: int, style: Style) -> str:
    """A bar of ``width`` cells filled to ``share`` in eighths of a cell, padded with blanks."""
    share = max(0.0, min(1.0, share))
    if style.ascii:
        full = round(share * width)
        return fit("#" * max(full, 1 if share > 0 else 0), width)
    eighths = max(round(share * width * 8), 1 if share > 0 else 0)
    return fit("█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip(), width)


def _verdict_pen(text: str, style: Style) -> Pen:
    word = text.lower()
    if word.startswith(_GOOD):
        return style.good
    if word.startswith(_BAD):
        return style.bad
    return style.dim if text == numbers.MISSING else style.warn


def _blocks(columns: list[_Drawn], width: int) -> list[list[_Drawn]]:
    """Columns as they fit beside each other, the first one leading every block."""
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
    """Take from the widest text column until all fit, or none has anything left to give."""
    over = sum(c.width for c in columns) + GAP * (len(columns) - 1) - width
    while over > 0:
        giving = [c for c in columns if c.flexible and c.width > max(NARROW, 1)]
        if not giving:
            return
        max(giving, key=lambda c: c.width).width -= 1
        over -= 1


def _block(figure: Table, columns: Sequence[_Drawn], width: int, style: Style) -> list[Line]:
    head = [_cell(c.head, c, style.dim, style) for c in columns]
    lines = [exactly(_joined(head), width)]
    last = len(figure.rows) - 1
    for row in range(len(figure.rows)):
        total = figure.totals and row == last
        cells = [
            _cell(c.texts[row], c, style.strong if total else c.pens[row], style) for c in columns
        ]
        if total and row:
            rule = style.glyph("─", "-")
            used = sum(c.width for c in columns) + GAP * (len(columns) - 1)
            lines.append(exactly([Segment(rule * min(used, width), style.dim)], width))
        lines.append(exactly(_joined(cells), width))
    return lines


def _cell(text: str, column: _Drawn, pen: Pen, style: Style) -> Segment:
    ellipsis = style.glyph("…", "~")
    return Segment(fit(text, column.width, right=column.right, ellipsis=ellipsis), pen)


def _joined(cells: list[Segment]) -> Line:
    line: Line = []
    for cell in cells:
        if line:
            line.append(Segment(" " * GAP))
        line.append(cell)
    return line
