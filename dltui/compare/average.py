"""Mean and spread of values that belong together: one sample standard deviation. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dltui.figures.records import Line, Number
from dltui.metrics import Metric
from dltui.words import MISSING, compact


@dataclass(frozen=True, slots=True)
class Average:
    """``spread`` is null of a single value."""

    mean: float
    spread: float | None = None


def average(values: Iterable[float | None]) -> Average | None:
    """Of the values there are; null without any."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    spread = statistics.stdev(known) if len(known) > 1 else None
    return Average(statistics.fmean(known), spread)


def told(found: Average | None, metric: Metric) -> str:
    """``96.00 ± 1.4``, without the unit."""
    if found is None:
        return MISSING
    mean = metric.number(found.mean)
    return mean if found.spread is None else f"{mean} ± {compact(found.spread, 2)}"


def banded(name: str, places: Mapping[float, Sequence[float]]) -> Line:
    """The mean of the values at each place, from left to right, in a band where some have a
    spread.
    """
    xs = sorted(places)
    found = [one for x in xs if (one := average(places[x]))]
    y: list[Number] = [one.mean for one in found]
    if all(one.spread is None for one in found):
        return Line(name=name, x=list(xs), y=y)
    low: list[Number] = [one.mean - (one.spread or 0.0) for one in found]
    high: list[Number] = [one.mean + (one.spread or 0.0) for one in found]
    return Line(name=name, x=list(xs), y=y, low=low, high=high)
