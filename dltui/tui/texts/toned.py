"""Lines of toned text: what the widgets draw, laid out without a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from dltui.charts.text import clean

Part = tuple[str, str]
"""Text and its tone: empty or one of the theme's ``TONES``."""

TextLine = tuple[Part, ...]
TextCell = str | Part | TextLine

GAP = 2
"""Blank cells between columns."""

LEAST_NAME = 12
"""Cells to which a name gives way to what stands behind it, such as tags."""


class TextColumn(Struct, frozen=True):
    """``width`` 0 takes what is left; below ``from_width`` cells of the list it is not shown.

    ``middle`` leaves out the middle of what is too long: names often differ at their end.
    """

    title: str
    width: int = 0
    right: bool = False
    from_width: int = 0
    middle: bool = False


def line(*cells: TextCell) -> TextLine:
    """The cells one after another, without a gap."""
    return tuple(part for cell in cells for part in _parts(cell))


def harmless(parts: TextLine) -> TextLine:
    """``parts`` as they may be drawn, whoever wrote them."""
    return tuple((clean(text), tone) for text, tone in parts)


def plain(parts: TextLine) -> str:
    return "".join(text for text, _ in parts)


def length(parts: TextLine) -> int:
    """Terminal cells the line takes."""
    return sum(cell_len(text) for text, _ in parts)


@lru_cache(2048)
def fit(parts: TextLine, width: int, *, right: bool = False, middle: bool = False) -> TextLine:
    """``parts`` in exactly ``width`` cells; what does not fit ends in an ellipsis.

    With ``middle`` the first part has it in its middle. Lists ask for the same lines again and
    again, four times a second.
    """
    if middle and parts:
        room = max(min(LEAST_NAME, width), width - length(parts[1:]))
        parts = (*elide(parts[:1], room), *parts[1:])
    spare = width - length(parts)
    if spare >= 0:
        pad: Part = (" " * spare, "")
        return (pad, *parts) if right else (*parts, pad)
    kept: list[Part] = []
    left = width
    for text, tone in parts:
        size = cell_len(text)
        if size >= left:
            if left:
                kept.append((_cut(text, left, always=True), tone))
            break
        kept.append((text, tone))
        left -= size
    return tuple(kept)


def elide(parts: TextLine, width: int) -> TextLine:
    """``parts`` in at most ``width`` cells: their two ends, where they are too long."""
    if length(parts) <= width or width < 1:
        return parts
    tail = (width - 1) // 2
    turned = tuple((text[::-1], tone) for text, tone in reversed(parts))
    end = tuple((text[::-1], tone) for text, tone in reversed(_first(turned, tail)))
    return (*_first(parts, width - 1 - tail), ("…", ""), *end)


def _first(parts: TextLine, width: int) -> TextLine:
    """The first ``width`` cells of parts that are longer."""
    kept: list[Part] = []
    for text, tone in parts:
        kept.append((set_cell_size(text, min(width, cell_len(text))), tone))
        width -= cell_len(text)
        if width <= 0:
            break
    return tuple(kept)


def ends(left: TextLine, right: TextLine, width: int) -> TextLine:
    """``left`` and ``right`` at the two ends; the longer of them gives way when they meet."""
    left, right = harmless(left), harmless(right)
    most = max(width * 2 // 3, width - length(left) - GAP)
    if length(right) > most:
        right = fit(right, most)
    room = width - length(right)
    return (*fit(left, room - 1), (" ", ""), *right)


def row(cells: Sequence[TextCell], columns: Sequence[TextColumn], width: int) -> TextLine:
    """One row of a table in exactly ``width`` cells."""
    parts: list[Part] = []
    for number, size in sizes(columns, width).items():
        column = columns[number]
        parts += [(" " * GAP, "")] * bool(parts)
        parts += fit(_parts(cells[number]), size, right=column.right, middle=column.middle)
    return fit(tuple(parts), width)


def sizes(columns: Sequence[TextColumn], width: int) -> dict[int, int]:
    """Cells of each column that is shown in a table of ``width``, by its number."""
    shown = [number for number, column in enumerate(columns) if width >= column.from_width]
    fixed = sum(columns[n].width for n in shown) + GAP * (len(shown) - 1)
    flexible = [n for n in shown if columns[n].width == 0]
    share, more = divmod(max(0, width - fixed), len(flexible)) if flexible else (0, 0)
    return {n: columns[n].width or share + (n == flexible[-1]) * more for n in shown}


def pages(columns: Sequence[TextColumn], width: int, named: int) -> list[list[int]]:
    """Columns by number: those that are shown, then page by page those that have no room there,
    beside the first ``named`` ones.
    """
    found = [list(sizes(columns, width))]
    for number in range(named, len(columns)):
        if number in found[0]:
            continue
        page = found[-1] if len(found) > 1 else []
        longer = [*(page or range(named)), number]
        if page and sum(columns[n].width + GAP for n in longer) - GAP <= width:
            page.append(number)
        else:
            found.append([*range(named), number])
    return found


def _parts(cell: TextCell) -> TextLine:
    if isinstance(cell, str):
        return ((clean(cell), ""),)
    if len(cell) == 2 and isinstance(cell[0], str):
        cell = (cell,)
    return harmless(cell)


def _cut(text: str, width: int, *, always: bool = False) -> str:
    if not always and cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + "…" if width > 0 else ""


def joined(parts: Iterable[TextCell], gap: str = "  ") -> TextLine:
    """The non-empty cells with ``gap`` between them."""
    found: list[Part] = []
    for cell in parts:
        some = _parts(cell)
        if any(text for text, _ in some):
            found += [(gap, "")] * bool(found) + list(some)
    return tuple(found)
