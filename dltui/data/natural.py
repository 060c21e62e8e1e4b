"""Names as a reader sorts them: 2 before 10, ``fold2`` before ``fold10``."""

from __future__ import annotations

import re

_DIGITS = re.compile(r"(\d+)")

DIGITS = 1000
"""Of a number, by which it is sorted; Python reads 4,300."""


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """The key that sorts names with the numbers in them as numbers."""
    pieces = _DIGITS.split(name)
    return tuple(
        (0, int(piece[:DIGITS]), piece) if piece.isdecimal() else (1, 0, piece)
        for piece in pieces
        if piece
    )


def listed(names: list[str] | tuple[str, ...], most: int = 5) -> str:
    """``a, b, c and 7 more``."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"
