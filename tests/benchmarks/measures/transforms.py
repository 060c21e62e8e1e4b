"""What transforms of pictures cost, one by one and in a training, on one thread."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair


def turns(bench: Bench, what: str, count: int = 3) -> Iterator[tuple[Pair, ...]]:
    """``each``: ms a batch by name; ``training``: seconds of an epoch with and without them."""
    for number in range(count):
        given = () if what == "each" else (bench.folder / str(number), bench.data)
        found = bench.fresh("tests.benchmarks.sides.transforms", what, *given)
        yield tuple(Pair(*one) for one in found)
