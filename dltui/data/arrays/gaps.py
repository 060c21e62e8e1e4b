"""Rows of arrays that lack a number or a label."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dltui.data.arrays.finite import lacking
from dltui.data.arrays.understand import Pair

Kept = NDArray[np.bool_]


def kept(pair: Pair) -> Kept:
    """(n,): whether the row lacks nothing, in its target and in its examples as far as read."""
    (_, x), (_, y) = pair
    whole = ~lacking(y)
    whole[: len(x)] &= ~lacking(x)
    return whole


def only(pair: Pair, rows: Kept) -> Pair:
    """The rows of ``pair`` that are kept."""
    (x_name, x), (y_name, y) = pair
    return (x_name, x[rows[: len(x)]]), (y_name, y[rows])
