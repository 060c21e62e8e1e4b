"""What stands in the cells of a line, and the fewest bytes that turn one line into another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from rich.cells import cell_len
from rich.color import ColorSystem
from textual.strip import Strip

from dltui.tui.terminal.pens import change, of_blank, pen, suits_blank

Cell = tuple[str, str]
"""A character and its pen. The second cell of a wide one has no character, and marks that take no
room of their own stand with the character before them.
"""

GAP = 4
"""So many unchanged cells are rather written again than jumped over: a jump takes 6 to 8 bytes."""


def cells(strip: Strip, colours: ColorSystem) -> list[Cell]:
    """One for each column of ``strip``."""
    found: list[Cell] = []
    for text, style, control in strip:
        if control or not text:
            continue
        own = pen(style, colours)
        blank = (" ", of_blank(own))
        if text.isascii() or all(_width(char) == 1 for char in text):
            found += [blank if char == " " else (char, own) for char in text]
        else:
            for char in text:
                _append(found, char, own)
    return found


def _append(found: list[Cell], char: str, own: str) -> None:
    width = _width(char)
    if not width:
        if found:
            found[-1] = (found[-1][0] + char, found[-1][1])
        return
    found.append((" ", of_blank(own)) if char == " " else (char, own))
    if width == 2:
        found.append(("", own))


@lru_cache(4096)
def _width(char: str) -> int:
    return cell_len(char)


def changes(
    shown: Sequence[Cell | None], wanted: Sequence[Cell | None], row: int, before: str | None
) -> tuple[str, str | None]:
    """What to write so that line ``row`` (from 0) shows ``wanted``, and the pen then.

    Null among ``shown`` is a cell of which nothing is known; among ``wanted``, one for which
    nothing has come yet. Lines of wide or marked characters, of whose widths terminals think
    differently, are written whole, or what one took for two cells would stay half there.
    """
    parts: list[str] = []
    # Nothing is known of any cell before the first frame, which need not be compared.
    whole = None not in wanted and (not any(shown) or _odd(shown) or _odd(wanted))
    for start, end in _spans(shown, wanted, whole=whole):
        parts.append(f"\x1b[{row + 1};{start + 1}H")
        for cell in wanted[start:end]:
            assert cell is not None
            char, wanted_pen = cell
            if wanted_pen != before and not (char == " " and suits_blank(before, wanted_pen)):
                parts.append(change(before, wanted_pen))
                before = wanted_pen
            parts.append(char)
    return "".join(parts), before


def _odd(line: Sequence[Cell | None]) -> bool:
    return any(cell and len(cell[0]) != 1 for cell in line)


def _spans(
    shown: Sequence[Cell | None], wanted: Sequence[Cell | None], *, whole: bool
) -> Iterator[tuple[int, int]]:
    """First and last-plus-one cells of what has to be written."""
    if whole:
        if shown != wanted:
            yield 0, len(wanted)
        return
    start, end = -1, -1
    for at, (old, new) in enumerate(zip(shown, wanted, strict=True)):
        if old == new or new is None:
            continue
        if start >= 0 and (at - end > GAP or None in wanted[end:at]):
            yield start, end
            start = at
        elif start < 0:
            start = at
        end = at + 1
    if start >= 0:
        yield start, end
