"""Over a board of many charts: how many there are, of which groups, how to find one. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dltui.charts.text import clean
from dltui.tui.texts.toned import TextLine, ends, length

KEYS: TextLine = (
    ("  [ ]", "accent"),
    (" rows  ", "muted"),
    ("{ }", "accent"),
    (" columns", "muted"),
)
"""Told where there is room."""


def groups(names: Iterable[str]) -> dict[str, int]:
    """How many metrics begin with each word before a slash; those without one are not told."""
    return dict(Counter(name.partition("/")[0] for name in names if "/" in name))


def line(names: Iterable[str], charts: int, grid: tuple[int, int], width: int) -> TextLine:
    """``/ finds  train 4 · val 6 · system 3        60 charts, 2 × 3  [ ] rows  { } columns``."""
    told = " · ".join(f"{clean(group)} {count}" for group, count in groups(names).items())
    left: TextLine = (("/", "accent"), (" finds  ", "muted"), (told, ""))
    rows, columns = grid
    right: TextLine = ((f"{charts} charts, {rows} × {columns}", "muted"),)
    if length(left) + length(right) + length(KEYS) < width:
        right = (*right, *KEYS)
    return ends(left, right, width)
