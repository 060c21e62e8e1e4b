"""Where figures stand: rows of them, each row with a height, for one size of the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

COLUMNS = 12
"""Of the grid; divisible by the number of figures that may stand side by side."""

GUTTER = 2
"""Cells between figures side by side."""

CHART_WIDTH = 56
"""Cells a chart wants before it shares its row."""

CHART_HEIGHT = 7
"""Lines below which a chart says nothing: then the board scrolls."""

TALLEST = 18
"""Lines of a chart that is not named in a layout."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One row: the figures, how many grid columns each takes, and its lines.

    ``x_ticks`` is false where the next row has the same charts' x axis under it.
    """

    names: tuple[str, ...]
    spans: tuple[int, ...]
    height: int
    x_ticks: bool = True


def shelve(
    figures: Sequence[str],
    needs: Callable[[str, int], int | None],
    layout: Sequence[Sequence[str]],
    *,
    series: frozenset[str],
    width: int,
    height: int,
) -> list[Shelf]:
    """Rows for ``figures``; ``needs`` gives the lines of one at a width, null for a chart, which
    takes what is left.

    The rows of ``layout`` fill ``height`` together, as far as their charts do not get too low;
    all other figures follow one under another. ``series`` are charts over the run's own steps.
    """
    rows = [row for named in layout for row in _split([n for n in named if n in figures], width)]
    placed = {name for row in rows for name in row}
    others = [[name] for name in figures if name not in placed]
    if not rows:
        rows, others = others, []
    lines = {
        name: needs(name, _cells(number, COLUMNS // len(row), width))
        for row in rows + others
        for number, name in enumerate(row)
    }
    text = sum(_text(row, lines) for row in rows)
    charts = sum(_is_chart(row, lines) for row in rows)
    share, more = divmod(max(0, height - text), charts) if charts else (0, 0)
    if share < CHART_HEIGHT:
        share, more = max(CHART_HEIGHT, min(TALLEST, height // 2)), 0
    shelves: list[Shelf] = []
    for number, row in enumerate(rows):
        below = rows[number + 1] if number + 1 < len(rows) else []
        tall = share + (more > 0) if _is_chart(row, lines) else 0
        more -= bool(tall)
        shared = len(below) == len(row) and set(row) | set(below) <= series
        shelves.append(_shelf(row, max(tall, _text(row, lines)), x_ticks=not shared))
    lower = min(TALLEST, max(CHART_HEIGHT, height // 2))
    for row in others:
        shelves.append(_shelf(row, lower if _is_chart(row, lines) else _text(row, lines)))
    return shelves


def _split(row: Sequence[str], width: int) -> list[list[str]]:
    """The row in pieces that leave every figure enough width."""
    side_by_side = max(1, min(4, width // CHART_WIDTH))
    return [list(row[i : i + side_by_side]) for i in range(0, len(row), side_by_side)]


def _cells(number: int, span: int, width: int) -> int:
    """Cells of figure ``number`` of a row whose figures span as many columns each; as the grid
    cuts its width.
    """
    column = Fraction(width - GUTTER * (COLUMNS - 1), COLUMNS)
    start = number * span * (column + GUTTER)
    return int(start + span * (column + GUTTER) - GUTTER) - int(start)


def _is_chart(row: Sequence[str], lines: Mapping[str, int | None]) -> bool:
    return any(lines[name] is None for name in row)


def _text(row: Sequence[str], lines: Mapping[str, int | None]) -> int:
    """Lines of the tallest text of a row, and an empty one under it."""
    tallest = max((lines[name] or 0 for name in row), default=0)
    return tallest + 1 if tallest else 0


def _shelf(row: Sequence[str], height: int, *, x_ticks: bool = True) -> Shelf:
    span, rest = divmod(COLUMNS, len(row))
    spans = [span] * len(row)
    spans[-1] += rest
    return Shelf(names=tuple(row), spans=tuple(spans), height=height, x_ticks=x_ticks)
