"""At most two points a column, the lowest and the highest, so that every spike survives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dltui.runs.log.series import Array

    Indices = NDArray[np.intp]


def extremes(x: Array, y: Array, columns: int, low: float, high: float) -> tuple[Array, Array]:
    """``x``, ``y`` with each of ``columns`` columns reduced to its minimum and maximum.

    ``x`` ascends within ``low`` … ``high``. Columns are where the canvas puts them (``column``),
    so points that come later do not move earlier ones. A column's two points stand at its
    quarters, rising or falling as its first and last value do. NaN counts only where a column
    holds nothing else, and leaves a gap there.
    """
    if len(x) <= 2 * columns:
        return x, y
    place, starts, ends = _filled(x, columns, low, high)
    lowest = np.fmin.reduceat(y, starts)
    highest = np.fmax.reduceat(y, starts)
    rising = y[ends] >= y[starts]
    left = np.where(rising, lowest, highest)
    right = np.where(rising, highest, lowest)
    dot = (high - low) / max(1, 2 * columns - 1)
    out_x = np.stack([place, place + dot], axis=1).reshape(-1)
    out_y = np.stack([left, right], axis=1).reshape(-1)
    keep = np.ones(len(out_x), dtype=bool)
    keep[1::2] = starts != ends
    return out_x[keep], out_y[keep]


def ranges(x: Array, y: Array, columns: int, low: float, high: float) -> tuple[Array, Array, Array]:
    """The place, minimum and maximum of each column that has a value; otherwise ``extremes``."""
    place, starts, _ = _filled(x, columns, low, high)
    lowest, highest = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
    there = np.isfinite(lowest)
    return place[there], lowest[there], highest[there]


def means(x: Array, y: Array, columns: int, low: float, high: float) -> Array:
    """(columns,): the mean of each column's values, NaN where it has none; ``y`` is finite."""
    result: Array = np.full(columns, np.nan)
    if len(x):
        at = column(x, columns, low, high).astype(np.intp)
        count = np.bincount(at, minlength=columns)
        total = np.bincount(at, weights=y, minlength=columns)
        there = count > 0
        result[there] = total[there] / count[there]
    return result


def _filled(x: Array, columns: int, low: float, high: float) -> tuple[Array, Indices, Indices]:
    """Of each column with points: the place of its left dots, its first and last index."""
    dots = max(1, 2 * columns - 1)
    share = (2 * np.arange(columns + 1) - 0.5) / dots
    edges = np.searchsorted(x, low + share * (high - low))
    edges[0], edges[-1] = 0, len(x)
    filled = np.flatnonzero(edges[1:] > edges[:-1])
    return low + 2 * filled * (high - low) / dots, edges[filled], edges[filled + 1] - 1


def column(x: Array, columns: int, low: float, high: float) -> Array:
    """The column each x falls into: the left of two dots a column is at ``low``, the last right
    one at ``high``.
    """
    dots = np.floor(0.5 + (2 * columns - 1) * (x - low) / (high - low))
    result: Array = np.clip(dots // 2, 0, columns - 1)
    return result


def chunks(x: Array, y: Array, count: int) -> tuple[Array, Array]:
    """A path that runs back and forth, thinned to ``count`` points that lie on it."""
    if len(x) <= count:
        return x, y
    keep = np.unique(np.linspace(0, len(x) - 1, count).round().astype(int))
    return x[keep], y[keep]
