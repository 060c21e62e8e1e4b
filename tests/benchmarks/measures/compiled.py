"""A training step of a network that torch compiles, beside the same network as it is."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.bench import Bench
from tests.benchmarks.row import Pair


def turns(bench: Bench, kind: str) -> Iterator[tuple[Pair, Pair]]:
    """ms a step, and the seconds that the first compiled one took."""
    own_cache = {"TORCHINDUCTOR_CACHE_DIR": str(bench.folder / "cache")}
    found = bench.fresh("tests.benchmarks.sides.compiled", kind, more=own_cache)
    yield Pair(found["compiled"], found["plain"]), Pair(found["start"])
