"""Training with everything recorded, beside the same work done otherwise."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair


def turns(bench: Bench, kind: str, threads: int, count: int = 7) -> Iterator[tuple[Pair]]:
    """µs a step. Each turn is a process that trains both, epoch by epoch in turn."""
    data = () if kind == "digits" else (bench.data,)
    for number in range(count):
        folder = bench.folder / str(number)
        answer = bench.fresh("tests.benchmarks.sides.loop", kind, folder, *data, threads=threads)
        yield (Pair(*answer),)
