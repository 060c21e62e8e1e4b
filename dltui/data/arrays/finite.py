"""Where an array holds what is no number."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.errors import InputError

MISSING = ("", "nan")
"""Words that stand for a label that is not there."""

CHUNK = 4 << 20
"""Values that are looked at together."""


def span(x: NDArray[Any], where: str) -> tuple[float, float]:
    """Least and largest value of (n, …).

    ``InputError`` names row and place of the first that is not finite, or too large for float32.
    """
    if x.dtype.kind not in "biuf":
        raise InputError(f"{where} holds {_words(x)}; the examples must be numbers")
    if not x.size:
        raise InputError(f"{where} is empty, its shape is {x.shape}")
    rows = max(1, CHUNK * len(x) // x.size)
    low, high = float("inf"), float("-inf")
    for start in range(0, len(x), rows):
        piece = x[start : start + rows]
        least, largest = float(piece.min()), float(piece.max())
        if not (np.isfinite(least) and np.isfinite(largest)):
            raise InputError(_place(piece, start, where))
        low, high = min(low, least), max(high, largest)
    return low, high


def lacking(values: NDArray[Any]) -> NDArray[np.bool_]:
    """(n,): rows of (n, …) with what is no number, or of text with no word."""
    flat = values.reshape(len(values), -1)
    if values.dtype.kind == "f":
        return np.asarray(~np.isfinite(flat).all(1), np.bool_)
    if values.dtype.kind in "SU":
        words = np.char.decode(flat, "utf-8", "replace") if values.dtype.kind == "S" else flat
        gone = np.isin(np.char.lower(np.char.strip(words)), MISSING)
        return np.asarray(gone.any(1), np.bool_)
    return np.zeros(len(values), np.bool_)


def _place(piece: NDArray[Any], start: int, where: str) -> str:
    place = np.argwhere(~np.isfinite(piece))[0]
    value = str(piece[tuple(place)])
    place[0] += start
    inside = f", at [{', '.join(str(i) for i in place)}]" if len(place) > 1 else ""
    return (
        f"{where} holds {value} in row {place[0]} (rows count from 0){inside}; fill it or leave "
        "the row out"
    )


def _words(x: NDArray[Any]) -> str:
    return "text" if x.dtype.kind in "US" else f"values of type {x.dtype}"
