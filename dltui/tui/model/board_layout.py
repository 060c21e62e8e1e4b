"""Where figures stand: rows of them, each row with a height, for one size of the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

GUTTER = 2
"""Cells between figures side by side."""

BESIDE = 6
"""Figures that stand side by side at most."""

CHART_WIDTH = 40
"""Cells a chart wants before it shares its row."""

CHART_HEIGHT = 8
"""Lines below which a chart says nothing: then the board scrolls."""

LOWEST, LOWEST_WIDTH = 4, 20
"""Lines and cells below which nobody can ask a chart to go."""

MANY, SMALL_WIDTH, SMALL_HEIGHT = 13, 36, 10
"""Charts that stand as close as they are legible, and the cells and lines of one of them."""

SCROLLED, TALLEST = 10, 18
"""Lines of a chart on a board that scrolls: what fills its first page best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """``least`` is the width a figure wants before it shares its row, ``grows`` whether more is of
    use to it; ``lines`` are its lines at a width, null for a chart, which takes what is left.
    """

    least: int
    grows: bool
    lines: Callable[[int], int | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One row: the figures, the cells each takes, and its lines.

    ``x_ticks`` is false where the next row, in sight as well, has the same x axis under it.
    """

    names: tuple[str, ...]
    widths: tuple[int, ...]
    height: int
    x_ticks: bool = True


def shelve(
    needs: Mapping[str, Need],
    layout: Sequence[Sequence[str]],
    *,
    series: frozenset[str],
    width: int,
    height: int,
    loose: frozenset[str] = frozenset(),
) -> list[Shelf]:
    """Rows for the figures of ``needs``.

    The rows of ``layout`` fill ``height`` together, as far as their charts do not get too low;
    all other figures follow one under another, but ``loose`` charts side by side where they do
    not all fit into ``height`` otherwise. ``series`` are charts over the run's own steps.
    """
    named = [[name for name in row if name in needs] for row in layout]
    rows = [piece for row in named for piece in _split(row, needs, width)]
    placed = {name for row in rows for name in row}
    others = _packed([name for name in needs if name not in placed], loose, width, height)
    if not rows:
        rows, others = others, []
    widths = [_widths(row, needs, width) for row in rows]
    lines = [_lines(row, cells, needs) for row, cells in zip(rows, widths, strict=True)]
    charts = [any(line is None for line in row) for row in lines]
    texts = [_text(row) for row in lines]
    share, more = divmod(max(0, height - sum(texts)), max(1, sum(charts)))
    fits = share >= CHART_HEIGHT
    if not fits:
        share, more = _fill_page(texts, charts, height), 0
    shelves: list[Shelf] = []
    for number, row in enumerate(rows):
        below = rows[number + 1] if number + 1 < len(rows) else []
        tall = share + (more > 0) if charts[number] else 0
        more -= bool(tall)
        shared = fits and len(below) == len(row) and set(row) | set(below) <= series
        shelves.append(
            Shelf(
                names=tuple(row),
                widths=tuple(widths[number]),
                height=max(tall, texts[number]),
                x_ticks=not shared,
            )
        )
    return shelves + [_below(row, needs, width, height) for row in others]


def grid_of_many(charts: int, width: int, height: int) -> tuple[int, int] | None:
    """Rows and columns of ``MANY`` charts and more that nobody arranged: as many on a page as are
    legible. Null of few.
    """
    if charts < MANY:
        return None
    return max(1, height // SMALL_HEIGHT), max(1, (width + GUTTER) // (SMALL_WIDTH + GUTTER))


def gridded(
    needs: Mapping[str, Need],
    layout: Sequence[Sequence[str]],
    *,
    rows: int,
    columns: int,
    width: int,
    height: int,
) -> list[Shelf]:
    """As many charts side by side, and as many rows of them on a page, as somebody asked for.

    What is no chart keeps a row of its own.
    """
    first = [name for row in layout for name in row if name in needs]
    order = [*first, *(name for name in needs if name not in first)]
    plots = frozenset(name for name in order if needs[name].lines(width) is None)
    tall = max(LOWEST, height // rows)
    return [
        Shelf(names=tuple(row), widths=tuple(_even(len(row), width)), height=tall)
        if row[0] in plots
        else _below(row, needs, width, height)
        for row in _chunks(order, plots, max(1, min(columns, width // LOWEST_WIDTH)))
    ]


def whole(
    needs: Mapping[str, Need],
    layout: Sequence[Sequence[str]],
    *,
    series: frozenset[str],
    width: int,
    height: int,
    loose: frozenset[str] = frozenset(),
) -> list[Shelf]:
    """The rows of ``shelve`` that can be seen whole in ``height``: it may be none."""
    arranged = partial(shelve, series=series, width=width, height=height, loose=loose)
    every = arranged(needs, layout)
    kept = {name for shelf in _that_fit(every, height) for name in shelf.names}
    fitting = {name: need for name, need in needs.items() if name in kept}
    return _that_fit(arranged(fitting, layout), height)


def _that_fit(shelves: Sequence[Shelf], height: int) -> list[Shelf]:
    kept: list[Shelf] = []
    for shelf in shelves:
        if shelf.height <= height:
            kept.append(shelf)
            height -= shelf.height
    return kept


def _fill_page(texts: Sequence[int], charts: Sequence[bool], height: int) -> int:
    """Lines of a row with charts that leave the least of the first page to a row cut in two."""

    def cut(share: int) -> int:
        left = height
        for text, chart in zip(texts, charts, strict=True):
            tall = max(text, share if chart else 0)
            if tall > left:
                break
            left -= tall
        return left

    tallest = max(CHART_HEIGHT, min(TALLEST, height // 2))
    return min(range(tallest, min(SCROLLED, tallest) - 1, -1), key=cut)


def _packed(
    names: Sequence[str], loose: frozenset[str], width: int, height: int
) -> list[list[str]]:
    """Rows of what no layout names: those that are ``loose`` share them as far as it takes."""
    most = max(1, (width + GUTTER) // (CHART_WIDTH + GUTTER))
    count = sum(name in loose for name in names)
    return _chunks(names, loose, min(most, -(-count // max(1, height // CHART_HEIGHT)) or 1))


def _chunks(names: Sequence[str], together: frozenset[str], most: int) -> list[list[str]]:
    """Neighbours that are ``together`` in rows of at most ``most``, all others alone."""
    rows: list[list[str]] = []
    for name in names:
        if name in together and rows and rows[-1][0] in together and len(rows[-1]) < most:
            rows[-1].append(name)
        else:
            rows.append([name])
    return rows


def _even(count: int, width: int) -> list[int]:
    each, more = divmod(width - GUTTER * (count - 1), count)
    return [each + (place < more) for place in range(count)]


def _below(row: Sequence[str], needs: Mapping[str, Need], width: int, height: int) -> Shelf:
    """Figures that no layout names: in a row of their own."""
    widths = _widths(row, needs, width)
    lines = _lines(row, widths, needs)
    lower = min(TALLEST, max(CHART_HEIGHT, height // 2))
    tall = lower if None in lines else _text(lines)
    return Shelf(names=tuple(row), widths=tuple(widths), height=tall)


def _split(row: Sequence[str], needs: Mapping[str, Need], width: int) -> list[list[str]]:
    """The row in pieces that leave every figure its width, even ones where that is possible."""
    pieces: list[list[str]] = []
    for name in row:
        if pieces and _fits([*pieces[-1], name], needs, width):
            pieces[-1].append(name)
        else:
            pieces.append([name])
    each = -(-len(row) // max(1, len(pieces)))
    even = [list(row[i : i + each]) for i in range(0, len(row), max(1, each))]
    return even if all(_fits(piece, needs, width) for piece in even) else pieces


def _fits(piece: Sequence[str], needs: Mapping[str, Need], width: int) -> bool:
    taken = sum(needs[name].least for name in piece) + GUTTER * (len(piece) - 1)
    return len(piece) <= BESIDE and (taken <= width or len(piece) == 1)


def _widths(row: Sequence[str], needs: Mapping[str, Need], width: int) -> list[int]:
    """The least to each, and the rest to those that grow; to all if none does."""
    room = width - GUTTER * (len(row) - 1)
    widths = [min(needs[name].least, room) for name in row]
    growing = [n for n, name in enumerate(row) if needs[name].grows] or list(range(len(row)))
    each, more = divmod(room - sum(widths), len(growing))
    for place, number in enumerate(growing):
        widths[number] += each + (place < more)
    return widths


def _lines(
    row: Sequence[str], widths: Sequence[int], needs: Mapping[str, Need]
) -> list[int | None]:
    return [needs[name].lines(cells) for name, cells in zip(row, widths, strict=True)]


def _text(lines: Sequence[int | None]) -> int:
    """Lines of the tallest text of a row, and an empty one under it."""
    tallest = max((line or 0 for line in lines), default=0)
    return tallest + 1 if tallest else 0
