"""Values so far from the rest that they would flatten it: a step that jumped, a run that diverged.

They are left out when limits are found, and drawn as leaving the plot. Far is told by distance
from where the traces begin. What a curve comes from is never far, and it may run to any other
place, but not by a few jumps of ``FLATTENED`` times that distance, nor ``WILD`` times as far as
half of it is, nor ``APART`` times as far as the other traces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

Mask = NDArray[np.bool_]

FLATTENED = 4.0
"""The rest is flattened when it has less than about one part in so many of the axis."""

KEPT_FLATTENED = 3.0
"""The same while values are left out already, so that live limits do not come and go."""

WILD = 1_000.0
"""Times the distance of half of a trace's values at which more than a few in a hundred are far."""

APART = 30.0
"""Times the distance that is usual among several traces at which one of them is far."""

IN_DECADES = (10.0, 10.0)
"""The same on a logarithmic axis, where distances are decades."""

MOST = 0.98
"""Share of a trace's values that is nearly all."""

ROOM = 2.0
"""Values up to so many times the distance of nearly all are shown with them."""

SAMPLE = 2_000
"""Values of a long trace by which its spread is judged."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Values farther than ``radius`` from ``centre`` are outliers."""

    centre: float
    radius: float

    def outliers(self, values: Array) -> Mask:
        """Which values lie beyond; NaN does not."""
        with np.errstate(invalid="ignore"):
            beyond: Mask = np.abs(values - self.centre) > self.radius
        return beyond

    def within(self, values: Array) -> Array:
        """``values`` with NaN in the place of outliers."""
        if self.radius == np.inf:
            return values
        beyond = self.outliers(values)
        return np.where(beyond, np.nan, values) if beyond.any() else values


def reach(
    traces: Sequence[Array],
    *,
    log: bool = False,
    held: tuple[float, float] | None = None,
    spreads: Sequence[Array] | None = None,
) -> Reach | None:
    """How far the axis of ``traces`` has to reach; null where no value flattens the others.

    Each is float64, NaN where it has no value, in log10 with ``log``; ``held`` are the limits of
    the last drawing, ``spreads`` the values of each by which its spread is judged where many of
    its own are extremes. A trace is never lost from sight as a whole unless it diverged to values
    that are not finite.
    """
    pairs = zip(traces, spreads or traces, strict=True)
    known = [(values, sample) for values, one in pairs if len(sample := _sample(one))]
    if not known:
        return None
    begin = sorted(float(sample[0]) for _, sample in known)
    centre = _lower_median(begin)
    least, wild, apart = (1.0, *IN_DECADES) if log else (abs(centre), WILD, APART)
    own = [_spread(np.abs(sample - centre)) for _, sample in known]
    tame = [most < wild * max(half, least) for half, most in own]
    calm = [most for (_, most), one in zip(own, tame, strict=True) if one]
    if calm:
        usual = max(_lower_median(calm), least)
        radius = max(most for most in calm if most <= apart * usual)
        # A trace of many values is not far from a few of one value each: half of all are kept.
        together = [sample for (_, sample), one in zip(known, tame, strict=True) if one]
        radius = max(radius, _spread(np.abs(np.concatenate(together) - centre))[0] / ROOM)
    else:
        radius = min(max(half, least) for half, _ in own)
    # A test loss may begin where the fall of the training loss has ended already: keep both ends.
    other = begin[len(begin) // 2] - centre
    radius = max(radius, other if other <= apart * radius else 0.0)
    extents = [_extent(values) for values, _ in known]
    low, high = min(low for low, _ in extents), max(high for _, high in extents)
    kept = held is not None and (low < held[0] or high > held[1])
    farthest = max(centre - low, high - centre)
    if not 0 < radius < farthest / (KEPT_FLATTENED if kept else FLATTENED):
        return None
    found = Reach(centre, ROOM * radius)
    lost = any(found.outliers(s).all() and not np.isnan(values).any() for values, s in known)
    return None if lost else found


def _sample(values: Array) -> Array:
    """Finite values from all over the trace, at most about ``SAMPLE``."""
    sample = values[:: max(1, len(values) // SAMPLE)]
    finite: Array = sample[np.isfinite(sample)]
    return finite


def _spread(distances: Array) -> tuple[float, float]:
    """How far half of the values of a trace lie at most, and nearly all of them."""
    ordered = np.sort(distances)
    half, most = (len(ordered) - 1) // 2, int(np.ceil(MOST * len(ordered))) - 1
    return float(ordered[half]), float(ordered[most])


def _extent(values: Array) -> tuple[float, float]:
    """The ends of the finite values; without NaN four times as fast as with."""
    low, high = float(values.min()), float(values.max())
    if np.isnan(low):
        low, high = float(np.fmin.reduce(values)), float(np.fmax.reduce(values))
    return low, high


def _lower_median(values: Sequence[float]) -> float:
    return sorted(values)[(len(values) - 1) // 2]
