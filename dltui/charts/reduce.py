"""At most two points a column, the lowest and the highest, so that every spike survives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from dltui.runs.series import Array


def extremes(x: Array, y: Array, columns: int, low: float, high: float) -> tuple[Array, Array]:
    """``x``, ``y`` with each of ``columns`` columns reduced to its minimum and maximum.

    ``x`` ascends within ``low`` … ``high``. Columns are where the canvas puts them (``column``),
    so points that come later do not move earlier ones. A column's two points stand at its
    quarters, rising or falling as its first and last value do. NaN counts only where a column
    holds nothing else, and leaves a gap there.
    """
    if len(x) <= 2 * columns:
        return x, y
    index = column(x, columns, low, high)
    starts = np.flatnonzero(np.diff(index, prepend=-1))
    ends = np.append(starts[1:], len(x)) - 1
    lowest = np.fmin.reduceat(y, starts)
    highest = np.fmax.reduceat(y, starts)
    rising = y[ends] >= y[starts]
    left = np.where(rising, lowest, highest)
    right = np.where(rising, highest, lowest)
    width = (high - low) / max(1, 2 * columns - 1)
    place = low + 2 * index[starts] * width
    out_x = np.stack([place, place + width], axis=1).reshape(-1)
    out_y = np.stack([left, right], axis=1).reshape(-1)
    keep = np.ones(len(out_x), dtype=bool)
    keep[1::2] = starts != ends
    return out_x[keep], out_y[keep]


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
