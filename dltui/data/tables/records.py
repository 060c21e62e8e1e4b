"""Where the rows of a text table begin and how many cells they have, counted before it is cut."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Counts = NDArray[np.int64]

CHUNK = 1 << 24
"""Bytes that are counted at a time, and more where a row is longer."""

LINE, BLANKS = 10, (9, 10, 32)


def records(content: bytes, separator: str, quote: str) -> tuple[Counts, Counts] | None:
    """The line that each row begins in, and its cells, 0 of a blank line; both (rows,).

    Null where a quote stands anywhere but around a whole cell, or doubled within one.
    """
    lines: list[Counts] = []
    widths: list[Counts] = []
    begin, line, size = 0, 1, CHUNK
    while begin < len(content):
        part = np.frombuffer(content, np.uint8, min(size, len(content) - begin), begin)
        last = begin + len(part) == len(content)
        found = _within(part, ord(separator), ord(quote), last)
        if found is None:
            return None
        starts, cells, end = found
        if not end:
            size *= 2
            continue
        breaks = np.flatnonzero(part[:end] == LINE)
        lines.append(line + np.searchsorted(breaks, starts))
        widths.append(cells)
        begin, line, size = begin + end, line + len(breaks), CHUNK
    return np.concatenate(lines), np.concatenate(widths)


def _within(
    part: Bytes, separator: int, quote: int, last: bool
) -> tuple[Counts, Counts, int] | None:
    """Where the rows of ``part`` begin, their cells, and where the last whole one ends."""
    quotes = part == quote
    inside = np.logical_xor.accumulate(quotes)
    ends = np.flatnonzero((part == LINE) & ~inside)
    if last and (not len(ends) or ends[-1] != len(part) - 1):
        ends = np.append(ends, len(part))
    if not len(ends):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), 0
    end = min(int(ends[-1]) + 1, len(part))
    if not _around_cells(part[:end], quotes[:end], inside[:end], separator, quote):
        return None
    between = np.searchsorted(np.flatnonzero((part == separator) & ~inside), ends)
    cells = np.diff(between, prepend=0) + 1
    solid = np.searchsorted(np.flatnonzero(~np.isin(part, BLANKS)), ends)
    blank = (np.diff(solid, prepend=0) == 0) & (cells == 1)
    starts = np.concatenate([[0], ends[:-1] + 1])
    return starts.astype(np.int64), np.where(blank, 0, cells).astype(np.int64), end


def _around_cells(
    part: Bytes, quotes: NDArray[np.bool_], inside: NDArray[np.bool_], separator: int, quote: int
) -> bool:
    """Whether every quote opens or closes a cell, or is doubled within one."""
    opening, closing = np.flatnonzero(quotes & inside), np.flatnonzero(quotes & ~inside)
    if len(opening) != len(closing):
        return False
    limits = (separator, quote, LINE)
    before = part[opening[opening > 0] - 1]
    behind = part[closing[closing < len(part) - 1] + 1]
    return bool(np.isin(before, limits).all() and np.isin(behind, limits).all())
