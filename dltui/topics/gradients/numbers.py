"""Numbers as they are printed."""

from __future__ import annotations

from torch import Tensor

SHOWN = 8
"""Rows and columns of a matrix of which each number is a metric."""


def rounded(value: float, digits: int = 5) -> float:
    """``value`` to so many significant digits, as it would be printed."""
    return float(f"{value:.{digits - 1}e}")


def entries(name: str, matrix: Tensor) -> dict[str, float]:
    """``name/row,column``, counted from 1, of the upper left corner of a (rows, columns) matrix."""
    rows: list[list[float]] = matrix[:SHOWN, :SHOWN].tolist()
    return {
        f"{name}/{row},{column}": value
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
    }
