"""A table for those who follow a run without end: of a long one neighbours lie together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from dltui.metrics import Metric
from dltui.runs.log.growing import METRICS, STEP, GrowingTable, stretched
from dltui.runs.log.merging import merged
from dltui.runs.log.series import OF_A_BUCKET, Series

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

MOST = 2**20
"""Columns up to which every step is a column of its own."""

FIRST = 4 * OF_A_BUCKET
"""Steps of a bucket when columns are merged for the first time; twice as many each time after."""

PIECE = 2**12
"""Steps that are merged at a time, when nobody looks."""


class BoundedTable:
    """As ``GrowingTable`` up to ``most`` columns. Then equal numbers of steps become a bucket of
    ``OF_A_BUCKET`` columns, and neighbouring buckets one when there are ``most`` / 2 columns: of
    ten million steps 128 lie together, and three metrics take 25 to 50 MiB instead of 534.

    Of views given out only the last bucket changes: it goes on to newer values until it is full.
    The newest ``most`` / 16 steps are kept as they came, for a run that goes on from one of them;
    when it goes on from an earlier one the bucket of that step is dropped with those after it.
    A step that comes so late that its neighbours lie in a bucket lies with those it came with.
    """

    def __init__(self, names: Sequence[str], most: int = MOST) -> None:
        self._most = most
        self._exact = GrowingTable(names)
        self._done = 0
        """The first columns of ``_exact`` that are in a bucket already."""
        self._merged = np.empty((METRICS + 2 * len(names), 0))
        self._size = 0
        self._bucket = 1

    def append(
        self,
        step: Array | float,
        elapsed: Array | float,
        time: Array | float,
        epoch: Array | float,
        rows: Sequence[Sequence[float | None]],
    ) -> None:
        """Add a batch of metric rows of one length; a null becomes NaN."""
        self._exact.append(step, elapsed, time, epoch, rows)
        if self._bucket > 1 and self._exact.size - self._done >= PIECE:
            self._settle()
        elif self._bucket == 1 and self._exact.size > self._most:
            self._bucket = FIRST
            self._merged = self._room()
            self._settle()

    def truncate(self, step: int) -> None:
        """Forget everything after ``step``."""
        self._exact.truncate(step)
        ends = self._merged[STEP, OF_A_BUCKET - 1 : self._size : OF_A_BUCKET]
        kept = int(np.searchsorted(ends, step, side="right"))
        if dropped := len(ends) - kept:
            self._size = OF_A_BUCKET * kept
            self._merged = self._merged.copy()
            self._done = self._done - dropped * self._bucket
        self._exact.settled = self._done = max(0, min(self._done, self._exact.size))

    def stretch(self, first: int, last: int, epoch_before: float, epoch: float) -> None:
        """Spread ``epoch_before`` … ``epoch`` evenly over the steps after ``first`` to ``last``."""
        self._exact.stretch(first, last, epoch_before, epoch)
        stretched(self._merged[:, : self._size], first, last, epoch_before, epoch)

    def series(self, known: Callable[[str], Metric]) -> dict[str, Series]:
        """By name; ``known`` tells what each measures."""
        if self._bucket == 1:
            return self._exact.series(known)
        self._settle()
        size = self._size + self._begin_bucket()
        rows, names = self._merged[:, :size], self._exact.names
        step, elapsed, time, epoch = rows[:METRICS]
        return {
            name: Series(
                step=step,
                y=rows[METRICS + number],
                elapsed=elapsed,
                time=time,
                epoch=epoch,
                metric=known(name),
                mean=rows[METRICS + len(names) + number],
                bucket=self._bucket,
            )
            for number, name in enumerate(names)
        }

    def _settle(self) -> None:
        """Put the steps of full buckets into them, and forget those that are old."""
        while full := (self._exact.size - self._done) // self._bucket:
            count = min(full, max(1, PIECE // self._bucket), self._free // OF_A_BUCKET)
            self._put(self._exact.columns(self._done, self._done + count * self._bucket), count)
            self._size += count * OF_A_BUCKET
            self._exact.settled = self._done = self._done + count * self._bucket
            if not self._free:
                self._halve()
        kept = self._most // 16
        if self._exact.size > 2 * kept and (old := min(self._done, self._exact.size - kept)):
            self._exact.drop(old)
            self._done -= old

    def _begin_bucket(self) -> int:
        """Write what there is of the next bucket behind the full ones; gives its columns."""
        begun = self._exact.columns(self._done, self._exact.size)
        if not begun.shape[1]:
            return 0
        self._put(begun, 1)
        return OF_A_BUCKET

    def _put(self, columns: Array, count: int) -> None:
        """``columns`` as ``count`` buckets behind the full ones."""
        found = merged(columns, columns[METRICS:], columns.shape[1] // count)
        self._merged[:, self._size : self._size + count * OF_A_BUCKET] = found

    def _halve(self) -> None:
        values = METRICS + len(self._exact.names)
        full = self._merged[:, : self._size]
        found = merged(full[:values], full[values:], 2 * OF_A_BUCKET)
        self._merged = self._room()
        self._size = found.shape[1]
        self._merged[:, : self._size] = found
        self._bucket *= 2

    @property
    def _free(self) -> int:
        """Columns left for full buckets."""
        return self._most // 2 - self._size

    def _room(self) -> Array:
        """For full buckets and the one that is begun."""
        return np.empty((len(self._merged), self._most // 2 + OF_A_BUCKET))
