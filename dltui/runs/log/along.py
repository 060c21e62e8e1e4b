"""Series laid along the values of one of them: a metric as the x axis of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from dltui.runs.log.series import Series


def along(series: Mapping[str, Series], axis: str, names: Iterable[str]) -> dict[str, Series]:
    """The series ``names`` with ``step`` replaced by what ``axis`` was then, in ascending order.

    Where the two were not recorded at the same step, the last value before counts; steps before
    its first, or at which it was not finite, are left out. Where steps lie together the mean of the
    axis counts.
    """
    base = series.get(axis)
    if base is None:
        return {}
    return {name: _laid(series[name], base) for name in names if name in series}


def _laid(one: Series, base: Series) -> Series:
    place = np.searchsorted(base.step, one.step, side="right") - 1
    at = base.means[np.maximum(place, 0)] if len(base.y) else np.nan
    x = np.where(place >= 0, at, np.nan)
    known = np.flatnonzero(np.isfinite(x))
    order = known[np.argsort(x[known], kind="stable")]
    return replace(
        one,
        step=x[order],
        y=one.y[order],
        elapsed=one.elapsed[order],
        time=one.time[order],
        epoch=one.epoch[order],
        mean=None if one.mean is None else one.mean[order],
    )
