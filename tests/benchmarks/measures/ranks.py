"""Two ranks beside plain DistributedDataParallel on the same two processes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair


def turns(bench: Bench, count: int = 3) -> Iterator[tuple[Pair]]:
    """µs a step; each turn is a pair of processes, which take their own turns within."""
    for number in range(count):
        folder = bench.folder / str(number)
        folder.mkdir()
        yield (Pair(*bench.fresh("tests.benchmarks.sides.ranks", folder)),)
