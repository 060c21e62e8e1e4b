"""D1's training with everything recorded, beside a Lightning Trainer that logs each step."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair


def turns(bench: Bench, count: int = 2) -> Iterator[tuple[Pair]]:
    """µs a step; both in processes of their own, with the same data and one thread."""
    bench.needs("lightning")
    for number in range(count):
        here = bench.folder / str(number)
        ours, _ = bench.fresh("tests.benchmarks.sides.loop", "d1", here, bench.data)
        theirs = bench.fresh(
            *("tests.benchmarks.sides.lightning_trainer", bench.data, here), python=bench.peers
        )
        yield (Pair(ours, theirs[0]),)
