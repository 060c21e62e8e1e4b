"""Several columns of a table as the few that show the same: no extreme is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dltui.runs.log.series import OF_A_BUCKET

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

AXES = 4
"""The first rows of a table; they ascend, or nearly so."""


def merged(block: Array, means: Array, width: int) -> Array:
    """Each ``width`` columns of ``block``, (axes + metrics, n · width), as ``OF_A_BUCKET``.

    Gives (axes + 2 · metrics, n · OF_A_BUCKET): per metric the smallest and the largest value in
    the order in which they came, NaN where one was not finite, else the later of the two again,
    and the last; below, four times, the mean of those of its ``means`` that are finite. The axes
    are taken from places evenly apart, the first and the last of them.
    """
    axes, values = _apart(block[:AXES], width), _apart(block[AXES:], width)
    missing = np.isnan(values)
    least = np.where(missing, np.inf, values).argmin(axis=2)
    most = np.where(missing, -np.inf, values).argmax(axis=2)
    places = np.stack([np.minimum(least, most), np.maximum(least, most)], axis=2)
    found = np.empty((*values.shape[:2], OF_A_BUCKET))
    found[:, :, :2] = np.take_along_axis(values, places, axis=2)
    found[:, :, 2] = np.where(missing.any(axis=2), np.nan, found[:, :, 1])
    found[:, :, 3] = values[:, :, -1]
    at = np.linspace(0, width - 1, OF_A_BUCKET).astype(np.intp)
    middle = np.repeat(_mean(_apart(means, width)), OF_A_BUCKET, axis=1)
    return np.concatenate(
        [axes[:, :, at].reshape(AXES, -1), found.reshape(len(values), -1), middle]
    )


def _apart(rows: Array, width: int) -> Array:
    """(rows, buckets, width)."""
    return rows.reshape(len(rows), -1, width)


def _mean(values: Array) -> Array:
    """Of the finite values of the last axis; NaN without any. Halves do not overflow."""
    known = np.isfinite(values)
    count = known.sum(axis=2)
    total = np.where(known, values / values.shape[2], 0.0).sum(axis=2)
    found: Array = np.where(count > 0, total * (values.shape[2] / np.maximum(count, 1)), np.nan)
    return found
