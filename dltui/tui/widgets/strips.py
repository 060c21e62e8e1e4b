"""What differs between two strips, so that only that is sent to the terminal."""

from __future__ import annotations

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip


def changed(old: Strip, new: Strip) -> tuple[int, int] | None:
    """First and last-plus-one cell that differ; null when none does."""
    if old == new:
        return None
    before, after = _cells(old), _cells(new)
    shared = min(len(before), len(after))
    start = next((i for i in range(shared) if before[i] != after[i]), shared)
    if len(before) != len(after):
        return start, max(len(before), len(after))
    if start == shared:
        return None
    end = next(i for i in range(shared, start, -1) if before[i - 1] != after[i - 1])
    return start, end


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    """Characters and style of each cell; the second half of a wide character is empty."""
    cells: list[tuple[str, Style | None]] = []
    for segment in strip:
        for char in segment.text:
            size = cell_len(char)
            if not size and cells:
                cells[-1] = (cells[-1][0] + char, cells[-1][1])
                continue
            style = None if char == " " and not _ground(segment.style) else segment.style
            cells.append((char, style))
            if size == 2:
                cells.append(("", style))
    return cells


def _ground(style: Style | None) -> bool:
    """Whether a blank in this style looks other than a blank in none."""
    return style is not None and (
        style.bgcolor is not None or bool(style.underline) or bool(style.reverse)
    )
