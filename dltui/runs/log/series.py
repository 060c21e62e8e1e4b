"""One metric over a run, as arrays."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dltui.metrics import Metric

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


UNKNOWN = Metric()

OF_A_BUCKET = 4
"""Columns in which the steps of a bucket lie: see ``Series``."""


def finite(values: Array) -> list[float | None]:
    """For programs: None for what is not finite."""
    return [value if math.isfinite(value) else None for value in values.tolist()]


@dataclass(frozen=True, slots=True)
class Series:
    """float64 arrays of one length, in step order; ``y`` is NaN where a value was not finite.

    ``elapsed`` is seconds of running, ``time`` Unix seconds, ``epoch`` fractional epochs;
    ``metric`` is what is measured.

    Of a very long run that is followed ``bucket`` steps lie together in ``OF_A_BUCKET`` columns:
    the smallest and the largest in the order in which they came, NaN where one was not finite,
    else the later again, and the last. ``mean`` is their mean, in each of these columns.
    """

    step: Array
    y: Array
    elapsed: Array
    time: Array
    epoch: Array
    metric: Metric = UNKNOWN
    mean: Array | None = None
    bucket: int = 1

    @property
    def means(self) -> Array:
        """What to average over: ``y`` itself where each step is a column of its own."""
        return self.y if self.mean is None else self.mean

    @property
    def sample(self) -> Array:
        """Values as they are spread: of each bucket the last one, which is none of its extremes."""
        return self.y[OF_A_BUCKET - 1 :: OF_A_BUCKET] if self.bucket > 1 else self.y

    @property
    def steps(self) -> float:
        """Steps that a column stands for."""
        return self.bucket / OF_A_BUCKET if self.bucket > 1 else 1.0

    @property
    def still(self) -> bool:
        """Whether it has had one value all along, as a rate that nothing schedules."""
        return bool((self.y == self.y[:1]).all())

    @property
    def best(self) -> float | None:
        """The best finite value; null without one, or where no end is good."""
        import numpy as np

        finite = self.y[np.isfinite(self.y)]
        if not len(finite) or not self.metric.better:
            return None
        return float(finite.max() if self.metric.better > 0 else finite.min())


Columns = tuple[Sequence[int], list[float | None], list[float | None], list[float | None]]


def pieces(series: Series, size: int = 2**14) -> Iterator[Columns]:
    """Steps, epochs, elapsed and values, ``size`` at a time: as numbers of Python's own a million
    of them are 130 MB.
    """
    for at in range(0, len(series.y), size):
        part = slice(at, at + size)
        steps = list(map(int, series.step[part].tolist()))
        yield (
            steps,
            finite(series.epoch[part]),
            finite(series.elapsed[part]),
            finite(series.y[part]),
        )


def over_steps(series: Series, piece: int = 2**14) -> Iterator[tuple[float | None, ...]]:
    """Step, epoch, elapsed and value of each."""
    for columns in pieces(series, piece):
        yield from zip(*columns, strict=True)
