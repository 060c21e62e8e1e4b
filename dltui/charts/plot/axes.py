"""Axes that keep still: limits at round values, the x axis pinned to where the run will end."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dltui.charts.plot import ticks
from dltui.charts.plot.ticks import Tick
from dltui.charts.view.window import SHORTEST, XKind

SMALLEST = 1e-300

CLOSEST = 1e-4
"""Share of their size by which values have to differ for an axis to show it."""


@dataclass(frozen=True, slots=True)
class Axis:
    """``low`` < ``high``; both are log10 of the data on a logarithmic axis.

    ``whole`` says that the data are integers, and are labelled as such.
    """

    low: float
    high: float
    log: bool = False
    kind: XKind = "step"
    whole: bool = False

    def ticks(self, count: int) -> list[Tick]:
        """At most about ``count`` labelled places."""
        if self.log:
            return ticks.logarithmic(self.low, self.high, count)
        if self.kind == "elapsed":
            return ticks.elapsed(self.low, self.high, count)
        if self.kind == "time":
            return ticks.clock(self.low, self.high, count)
        return ticks.linear(self.low, self.high, count, whole=self.whole)

    def share(self, value: float) -> float:
        """Where ``value`` lies: 0 at the low end, 1 at the high end."""
        return (value - self.low) / (self.high - self.low)


def widen(low: float, high: float) -> tuple[float, float]:
    """A range with room in it, for one point or for values that are all the same."""
    size = max(abs(low), abs(high))
    least = max(size * CLOSEST, SMALLEST)
    if high - low >= least:
        return low, high
    margin = size * 0.1 if size > SMALLEST else 0.5
    return low - margin, high + margin


def pin_y(
    low: float, high: float, held: tuple[float, float] | None = None, count: int = 4
) -> tuple[float, float]:
    """Round limits around ``low`` … ``high``, or ``held`` while it fits and is not twice too wide.

    Without this every new minimum moves every cell of a live plot (measured: 3 to 14 times the
    bytes to the terminal).
    """
    low, high = widen(low, high)
    step = ticks.nice_step(high - low, count) / 2
    if low > 0 and low < 0.15 * high:
        low = 0.0
    around = (math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step)
    fits = held is not None and held[0] <= low and high <= held[1]
    if held and fits and held[1] - held[0] <= 2 * (around[1] - around[0]):
        return held
    return around


def pin_x(high: float, planned: float, kind: XKind = "step") -> float:
    """Where the x axis of a growing run ends: at the half, quarter … of the plan that holds it.

    So at least half of the width is used, and the curve is drawn anew only when it has doubled.
    Beyond the plan, or without one, the axis doubles.
    """
    least = SHORTEST.get(kind, 1.0)
    end = planned or least
    if high <= end:
        halvings = math.floor(math.log2(end / max(high, min(least, end))) + 1e-9)
        return float(end * 2.0**-halvings)
    end = max(end, high * 1e-15)
    return float(end * 2.0 ** math.ceil(math.log2(high / end)))


def on(value: float, axis: Axis) -> float:
    """A data value as a coordinate of ``axis``; what has no place on it lies below its low end."""
    if not axis.log:
        return value
    return math.log10(value) if value > 0 else axis.low - 1.0
