"""Recorded training on pictures that stay files, beside a DataLoader loop tuned by hand."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair


def turns(bench: Bench, count: int = 5) -> Iterator[tuple[Pair]]:
    """ms a picture. Each turn is a process that trains both, epoch by epoch in turn."""
    for number in range(count):
        folder = bench.folder / str(number)
        folder.mkdir()
        yield (Pair(*bench.fresh("tests.benchmarks.sides.pictures", folder)),)
