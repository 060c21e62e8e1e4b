"""What was measured at the points that a claim speaks of."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dltui.presets.sweep import told
from dltui.toml.problems import nearest
from dltui.words import plain

ENDED = "ended/"
"""Before a way to end: 1 for a point that ended so, 0 for one that did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One point: all its settings by dotted key, and its final metrics.

    ``unfinished`` is its status when it did not get to its end, e.g. ``out-of-memory``.
    """

    settings: Mapping[str, Any]
    metrics: Mapping[str, float | None]
    unfinished: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """The values of one metric at one setting, over seeds; or why there are none."""

    values: tuple[float, ...] = ()
    absent: str = ""

    @property
    def mean(self) -> float:
        return statistics.fmean(self.values)

    @property
    def spread(self) -> float | None:
        """The sample standard deviation; null for one seed."""
        return statistics.stdev(self.values) if len(self.values) > 1 else None

    @property
    def error(self) -> float:
        """The standard error of the mean; 0 for one seed, of which nothing is known."""
        return (self.spread or 0.0) / math.sqrt(len(self.values))

    def __str__(self) -> str:
        mean, spread = plain(self.mean, 5), self.spread
        return mean if spread is None else f"{mean} ± {plain(spread, 2)}"


def select(metric: str, where: Mapping[str, Any], results: Sequence[Measured]) -> Sample:
    """The values of ``metric`` at the points that ``where`` fits, which differ in seed alone."""
    chosen = [result for result in results if fits(where, result.settings)]
    wanted = told(where)
    if not chosen:
        return Sample(absent=f"no point with {wanted}" if where else "no point was measured")
    settings = {_without_seed(result.settings) for result in chosen}
    if len(settings) > 1:
        text = f"{wanted} fits" if where else "without where it fits"
        return Sample(absent=f"{text} {len(settings)} different settings")
    if metric.startswith(ENDED):
        end = metric.removeprefix(ENDED)
        return Sample(tuple(float(result.unfinished == end) for result in chosen))
    ends = sorted({result.unfinished for result in chosen if result.unfinished})
    if ends:
        missing = sum(bool(result.unfinished) for result in chosen)
        return Sample(absent=f"{missing} of {len(chosen)} runs: {', '.join(ends)}")
    return _values(metric, chosen)


def _values(metric: str, chosen: Sequence[Measured]) -> Sample:
    found = [result.metrics.get(metric) for result in chosen]
    values = tuple(value for value in found if value is not None and math.isfinite(value))
    if len(values) == len(chosen):
        return Sample(values)
    if any(metric in result.metrics for result in chosen):
        return Sample(absent=f"{len(chosen) - len(values)} of {len(chosen)} runs have no value")
    known = {name for result in chosen for name in result.metrics}
    return Sample(absent=f"not among the metrics{nearest(metric, known)}")


def fits(where: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
    """Whether a claim about ``where`` speaks of a point with ``settings``."""
    return all(key in settings and _same(value, settings[key]) for key, value in where.items())


def _same(one: Any, other: Any) -> bool:
    numbers = (int, float)
    if isinstance(one, numbers) and isinstance(other, numbers):
        return math.isclose(one, other, rel_tol=1e-9)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _without_seed(settings: Mapping[str, Any]) -> str:
    return repr(sorted((key, value) for key, value in settings.items() if key != "run.seed"))
