"""Drawing a chart of 80×24, beside plotext as it comes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair


def turns(bench: Bench, count: int = 3) -> Iterator[tuple[Pair, ...]]:
    """Milliseconds, in turns within a process."""
    for _ in range(count):
        found = bench.fresh("tests.benchmarks.sides.charts")
        ours = found["ours"]
        yield (
            Pair(ours, found["every point"]),
            Pair(ours, found["two a column"]),
            Pair(found["a million"], ours),
            Pair(ours, found["unsmoothed"]),
        )
