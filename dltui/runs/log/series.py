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


def finite(values: Array) -> list[float | None]:
    """For programs: None for what is not finite."""
    return [value if math.isfinite(value) else None for value in values.tolist()]


@dataclass(frozen=True, slots=True)
class Series:
    """float64 arrays of one length, in step order; ``y`` is NaN where a value was not finite.

    ``elapsed`` is seconds of running, ``time`` Unix seconds, ``epoch`` fractional epochs;
    ``metric`` is what is measured.
    """

    step: Array
    y: Array
    elapsed: Array
    time: Array
    epoch: Array
    metric: Metric = UNKNOWN

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
