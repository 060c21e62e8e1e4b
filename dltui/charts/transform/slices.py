"""Cutting the seen part out of a long line without looking at the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from dltui.runs.log.series import Array


def piece(x: Array, low: float, high: float) -> slice:
    """The indices of ascending ``x`` within ``low`` … ``high`` and one neighbour on each side."""
    first = int(np.searchsorted(x, low)) - 1
    last = int(np.searchsorted(x, high, side="right")) + 1
    return slice(max(0, first), last)


def cut(x: Array, y: Array, low: float, high: float) -> tuple[Array, Array]:
    """A line that leaves the window ends at its edge, at the height it has there.

    ``x`` ascends and reaches at most one point beyond the window on each side.
    """
    if not len(x) or (x[0] >= low and x[-1] <= high):
        return x, y
    first = 1 if x[0] < low else 0
    last = len(x) - (1 if x[-1] > high else 0)
    if first >= last and not (first == 1 and last == len(x) - 1):
        return x[:0], y[:0]
    left = [_crossing(x, y, 0, low)] if first and len(x) > 1 else []
    right = [_crossing(x, y, len(x) - 2, high)] if last < len(x) and len(x) > 1 else []
    return (
        np.concatenate([[p[0] for p in left], x[first:last], [p[0] for p in right]]),
        np.concatenate([[p[1] for p in left], y[first:last], [p[1] for p in right]]),
    )


def _crossing(x: Array, y: Array, index: int, edge: float) -> tuple[float, float]:
    """Where the line from point ``index`` to the next crosses ``edge``."""
    share = (edge - x[index]) / (x[index + 1] - x[index])
    return edge, float(y[index] + share * (y[index + 1] - y[index]))


def extent(x: Array, values: Array, low: float, high: float) -> tuple[float, float] | None:
    """Smallest and largest finite value within the window of ascending ``x``."""
    seen = values[np.searchsorted(x, low) : np.searchsorted(x, high, side="right")]
    if not len(seen):
        return None
    least, most = float(np.fmin.reduce(seen)), float(np.fmax.reduce(seen))
    return None if np.isnan(least) else (least, most)
