"""Figures as plain data for the result file: step series become curves of few points."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from dltui.figures.records import Curve, Figure, Line, Number, StepSeries
from dltui.runs.log.series import Series

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUCKETS = 200
"""Each keeps its smallest and its largest value, so that spikes survive."""


def as_data(figure: Figure, series: Mapping[str, Series]) -> Figure:
    """``figure`` itself, or for step series the curve that they draw, at most 400 points a line."""
    if not isinstance(figure, StepSeries):
        return figure
    lines = [
        _line(label, series[metric]) for metric, label in figure.metrics.items() if metric in series
    ]
    return Curve(
        id=figure.id,
        title=figure.title,
        lines=lines,
        x_label="step",
        y_label=figure.y_label,
        log_y=figure.log_y,
    )


def _line(name: str, series: Series) -> Line:
    keep = extremes(series.y)
    return Line(name=name, x=series.step[keep].tolist(), y=_numbers(series.y[keep]))


def extremes(values: NDArray[np.float64], buckets: int = BUCKETS) -> NDArray[np.intp]:
    """Indices, in order, of the minimum and maximum of each of ``buckets`` equal parts.

    All indices when there are few values; values that are not finite are passed over unless
    a part has no other.
    """
    count = len(values)
    if count <= 2 * buckets:
        return np.arange(count)
    edges = np.linspace(0, count, buckets + 1).astype(np.intp)
    kept = {0, count - 1}
    finite = np.isfinite(values)
    low = np.where(finite, values, np.inf)
    high = np.where(finite, values, -np.inf)
    for start, end in itertools.pairwise(edges.tolist()):
        kept.add(start + int(np.argmin(low[start:end])))
        kept.add(start + int(np.argmax(high[start:end])))
    return np.array(sorted(kept), dtype=np.intp)


def _numbers(values: NDArray[np.float64]) -> list[Number]:
    return [value if math.isfinite(value) else None for value in values.tolist()]
