"""Values on their axes: finite, logarithms where the axis is logarithmic, far ones told apart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dltui.charts.transform.outliers import Mask
from dltui.charts.transform.traces import Trace

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

FAR = 1e300
"""Finite values beyond are taken for this, so that differences stay finite."""

HIGHEST = 308.0
"""The power of ten beyond which floats end."""


def ordered(trace: Trace, log_x: bool) -> Trace:
    """``trace`` with x on the axis, and only where that has a place; y is left as it is."""
    length = min(len(trace.x), len(trace.y))
    x, valid = on_axis(trace.x[:length], log_x)

    every = bool(valid.all())

    def kept(values: Array) -> Array:
        return values[:length] if every else values[:length][valid]

    low, high, mean = (
        kept(edge) if edge is not None and len(edge) >= length else None
        for edge in (trace.low, trace.high, trace.mean)
    )
    return replace(trace, x=kept(x), y=kept(trace.y), low=low, high=high, mean=mean)


def spread(trace: Trace, y: Array, log: bool) -> Array:
    """By which values of ``trace`` it is judged how far they lie: ``y``, those on the axis."""
    return y if trace.sample is None else on_axis(trace.sample, log)[0]


def on_axis(values: Array, log: bool) -> tuple[Array, Mask]:
    """Values on an axis, NaN where they have no place there, and where they have one."""
    valid = np.isfinite(values) & (values > 0) if log else np.isfinite(values)
    if not log and valid.all() and len(values) and -FAR <= values.min() <= values.max() <= FAR:
        return values, valid
    usable = np.where(valid, np.clip(values, -FAR, FAR), 1.0)
    return np.where(valid, np.log10(usable) if log else usable, np.nan), valid


def data(value: float, log: bool) -> float:
    """A coordinate of an axis in data units."""
    return 10.0 ** min(value, HIGHEST) if log else value
