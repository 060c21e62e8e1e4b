"""64 lanes of a tiny net, beside the same 64 trainings one by one, in one warm process."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair


def turns(bench: Bench, count: int = 3) -> Iterator[tuple[Pair]]:
    """Seconds of all, in fresh processes, on one thread, which is what a small step uses best."""
    for number in range(count):
        folder = bench.folder / str(number)
        folder.mkdir()
        yield (Pair(*bench.fresh("tests.benchmarks.sides.lanes", folder)),)
