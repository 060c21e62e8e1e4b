"""Growing arrays behind a run's series: appended to for ever, seen through views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dltui.metrics import Metric
from dltui.runs.log.series import Series

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

STEP, ELAPSED, TIME, EPOCH, METRICS = range(5)
"""The rows of a table: four axes, then one row a metric."""


class GrowingTable:
    """Metrics recorded together, which therefore share their axes.

    One (4 + metrics, capacity) float64 array, doubled when full; the pages behind its unused
    columns are never touched. Views given out stay as they are: appending writes behind them
    and truncating copies.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.size = 0
        self.settled = 0
        """The first columns, which stay where they are."""
        self._ordered = 0
        """The first columns whose steps ascend: later ones are put among them when asked for."""
        self._block = np.empty((METRICS + len(self.names), 256))

    def append(
        self,
        step: Array | float,
        elapsed: Array | float,
        time: Array | float,
        epoch: Array | float,
        rows: Sequence[Sequence[float | None]],
    ) -> None:
        """Add a batch of metric rows of one length; a null becomes NaN."""
        start, end = self.size, self.size + len(rows[0])
        self._reserve(end)
        block = self._block
        block[STEP, start:end] = step
        block[ELAPSED, start:end] = elapsed
        block[TIME, start:end] = time
        block[EPOCH, start:end] = epoch
        for number, values in enumerate(rows, METRICS):
            block[number, start:end] = values
        self.size = end
        come = block[STEP, max(0, start - 1) : end]
        if self._ordered == start and np.all(come[1:] >= come[:-1]):
            self._ordered = end

    def truncate(self, step: int) -> None:
        """Forget everything after ``step``."""
        self._order()
        kept = int(np.searchsorted(self._block[STEP, : self.size], step, side="right"))
        if kept < self.size:
            self._block = self._block[:, : max(kept, 1)].copy()
            self._cut(kept)

    def stretch(self, first: int, last: int, epoch_before: float, epoch: float) -> None:
        """Spread ``epoch_before`` … ``epoch`` evenly over the steps after ``first`` to ``last``."""
        self._order()
        stretched(self._block[:, : self.size], first, last, epoch_before, epoch)

    def columns(self, start: int, end: int) -> Array:
        """All rows of the columns from ``start`` to before ``end``."""
        self._order()
        return self._block[:, start:end]

    def drop(self, count: int) -> None:
        """Forget the first ``count`` columns."""
        self._order()
        self._block = self._block[:, count : self.size].copy()
        self.settled = max(0, self.settled - count)
        self.size = self._ordered = self.size - count

    def series(self, known: Callable[[str], Metric]) -> dict[str, Series]:
        """By name; ``known`` tells what each measures."""
        self._order()
        axes = [self._block[row, : self.size] for row in range(METRICS)]
        return {
            name: Series(
                step=axes[STEP],
                y=self._block[row, : self.size],
                elapsed=axes[ELAPSED],
                time=axes[TIME],
                epoch=axes[EPOCH],
                metric=known(name),
            )
            for row, name in enumerate(self.names, METRICS)
        }

    def _cut(self, size: int) -> None:
        self.size = self._ordered = size
        self.settled = min(self.settled, size)

    def _order(self) -> None:
        """Put columns that came late where their steps belong; equal steps stay as they came."""
        if self._ordered == self.size:
            return
        steps = self._block[STEP, : self.size]
        before = np.searchsorted(steps[: self._ordered], steps[self._ordered :].min(), side="right")
        first = max(self.settled, int(before))
        order = first + np.argsort(steps[first:], kind="stable")
        block = self._block.copy()
        block[:, first : self.size] = self._block[:, order]
        self._block, self._ordered = block, self.size

    def _reserve(self, size: int) -> None:
        rows, capacity = self._block.shape
        if size <= capacity:
            return
        while capacity < size:
            capacity *= 2
        block = np.empty((rows, capacity))
        block[:, : self.size] = self._block[:, : self.size]
        self._block = block


def stretched(block: Array, first: int, last: int, epoch_before: float, epoch: float) -> None:
    """Spread ``epoch_before`` … ``epoch`` evenly over the steps after ``first`` to ``last``."""
    steps = block[STEP]
    part = slice(
        int(np.searchsorted(steps, first, side="right")),
        int(np.searchsorted(steps, last, side="right")),
    )
    share = (steps[part] - first) / max(last - first, 1)
    block[EPOCH, part] = epoch_before + share * (epoch - epoch_before)


def join(left: Series, right: Series) -> Series:
    """One series of a metric that was recorded in two companies, in step order."""
    steps = np.concatenate((left.step, right.step))
    apart = len(left.step) and len(right.step) and left.step[-1] <= right.step[0]
    order = slice(None) if apart else np.argsort(steps, kind="stable")
    names = ("step", "y", "elapsed", "time", "epoch")
    bucket = max(left.bucket, right.bucket)
    return Series(
        **{
            name: np.concatenate((getattr(left, name), getattr(right, name)))[order]
            for name in names
        },
        metric=left.metric,
        mean=np.concatenate((left.means, right.means))[order] if bucket > 1 else None,
        bucket=bucket,
    )
