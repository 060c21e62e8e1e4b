"""Matrices as heat strips: every cell its number on a shade of its size."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment

from dltui import words
from dltui.charts.drawing import Drawing, DrawnLine, exactly, widest
from dltui.charts.shades import shade, shade_char
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.figures.records import Matrix, Number

LABEL = 24
"""A row's label is cut at this width."""


def draw(figure: Matrix, *, width: int, style: Style) -> Drawing:
    """Rows under their column labels; numbers where they fit, shades alone where they do not."""
    labels = [clean(label) for label in figure.row_labels]
    left = min(max(widest(labels), 1), LABEL, max(1, width // 3))
    texts, heads, count = texts_of(figure)
    cell = _cell_width(texts, heads, count, width - left - 1)
    shown = min(count, max(1, (width - left - 1) // cell)) if count else 0
    lines = _heads(figure, heads[:shown], left, cell, style)
    low, high = range_of(figure.values)
    for index, row in enumerate(figure.values):
        label = labels[index] if index < len(labels) else str(index)
        line: DrawnLine = [Segment(style.fit(label, left, right=True) + " ", style.dim)]
        for value, text in list(zip(row, texts[index], strict=True))[:shown]:
            line.append(_cell(value, text, cell, (low, high), style))
        lines.append(line)
    if shown < count:
        lines.append(
            [Segment(f"{' ' * left} {count - shown} more columns to the right", style.dim)]
        )
    return Drawing([exactly(line, width) for line in lines], width)


def natural_width(figure: Matrix) -> int:
    """Cells in which every value is written out under its column's label."""
    texts, heads, count = texts_of(figure)
    left = min(max(widest(map(clean, figure.row_labels)), 1), LABEL)
    titles = cell_len(clean(figure.row_title)) + cell_len(clean(figure.column_title)) + 5
    return max(titles, left + 1 + count * _cell_width(texts, heads, count, count * 99))


def texts_of(figure: Matrix) -> tuple[list[list[str]], list[str], int]:
    """The values as text, the columns' labels, and how many columns there are."""
    count = max([len(figure.column_labels), *(len(row) for row in figure.values)], default=0)
    texts = [[words.cell(value, figure.digits) for value in row] for row in figure.values]
    heads = [clean(label) for label in figure.column_labels]
    return texts, heads + [""] * (count - len(heads)), count


def _cell_width(texts: list[list[str]], heads: list[str], count: int, room: int) -> int:
    """Wide enough for numbers and, if there is room, for the column labels; else 2 or 1."""
    number = widest(text for row in texts for text in row) + 2
    wanted = max(number, min(widest(heads), 12) + 1)
    for width in (wanted, number, number - 1, 2):
        if count * width <= room:
            return max(1, width)
    return 1


def _heads(figure: Matrix, heads: list[str], left: int, cell: int, style: Style) -> list[DrawnLine]:
    lines: list[DrawnLine] = []
    titles = [clean(figure.row_title), clean(figure.column_title)]
    if any(titles):
        down, right = style.glyph("↓", "v"), style.glyph("→", ">")
        above = f"{titles[0]} {down}" if titles[0] else ""
        across = f"{titles[1]} {right}" if titles[1] else ""
        lines.append(
            [
                Segment(
                    f"{style.fit(above, max(left, cell_len(above)), right=True)} {across}",
                    style.dim,
                )
            ]
        )
    if cell >= 3 or all(cell_len(head) <= cell for head in heads):
        text = "".join(
            style.fit(_head(head, cell - 1), cell - 1, right=True) + " " for head in heads
        )
        lines.append([Segment(" " * (left + 1) + text, style.dim)])
    return lines


def _head(head: str, width: int) -> str:
    return head if cell_len(head) <= width else head[: max(1, width)]


def range_of(values: list[list[Number]]) -> tuple[float, float]:
    """The ends of the shades: from 0 for one sign, alike on both sides of it for two."""
    known = [v for row in values for v in row if v is not None and abs(v) < float("inf")]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if low < 0 < high:
        return -max(-low, high), max(-low, high)
    return min(low, 0.0), high


def _cell(
    value: Number, text: str, width: int, limits: tuple[float, float], style: Style
) -> Segment:
    share = share_of(value, limits)
    shown = style.fit(text, width - 1, right=True) + " " if cell_len(text) < width else ""
    if style.colour:
        return Segment(shown or " " * width, shade(share, style, signed=limits[0] < 0 < limits[1]))
    if shown:
        strong = share is not None and share > 0.5
        return Segment(shown, style.strong if strong else style.plain)
    return Segment(shade_char(share, style) * width, style.plain)


def share_of(value: Number, limits: tuple[float, float]) -> float | None:
    """Where a value lies between ``limits``, 0…1; null where there is none."""
    low, high = limits
    if value is None or value != value:
        return None
    if high <= low:
        return 0.0
    return max(0.0, min(1.0, (value - low) / (high - low)))
