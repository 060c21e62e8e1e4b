"""Bias and variance of 15 degrees over 100 data sets, beside a loop of scikit-learn fits."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair


def turns(bench: Bench, count: int = 3) -> Iterator[tuple[Pair]]:
    for _ in range(count):
        yield (Pair(*bench.fresh("tests.benchmarks.sides.bias_variance")),)
