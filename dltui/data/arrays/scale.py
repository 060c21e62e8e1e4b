"""Columns to mean 0 and deviation 1, in double precision and without a copy in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.data.arrays.finite import CHUNK

Array = NDArray[Any]
Moments = tuple[NDArray[np.float64], NDArray[np.float64]]


def moments(x: Array) -> Moments:
    """Mean and deviation of each feature of (n, …, features), over all else; of a constant one its
    value and 1."""
    features = x.shape[-1]
    total, squares = np.zeros(features), np.zeros(features)
    least, most = np.full(features, np.inf), np.full(features, -np.inf)
    flat = x.reshape(-1, features)
    for piece in _pieces(flat):
        total += piece.sum(0)
        least, most = np.minimum(least, piece.min(0)), np.maximum(most, piece.max(0))
    mean = total / len(flat)
    for piece in _pieces(flat):
        squares += ((piece - mean) ** 2).sum(0)
    constant = least == most
    deviation = np.sqrt(squares / len(flat))
    return np.where(constant, least, mean), np.where(constant | (deviation == 0), 1.0, deviation)


def scaled(x: Array, how: Moments | None) -> NDArray[np.float32]:
    """(n, …, features) float32, moved and scaled where told."""
    made = np.empty(x.shape, np.float32)
    flat, out = x.reshape(-1, x.shape[-1]), made.reshape(-1, x.shape[-1])
    start = 0
    for piece in _pieces(flat):
        out[start : start + len(piece)] = piece if how is None else (piece - how[0]) / how[1]
        start += len(piece)
    return made


def _pieces(flat: Array) -> Iterator[NDArray[np.float64]]:
    """Rows of (n, features) as float64, some at a time."""
    rows = max(1, CHUNK // max(1, flat.shape[1]))
    for start in range(0, len(flat), rows):
        yield flat[start : start + rows].astype(np.float64)
