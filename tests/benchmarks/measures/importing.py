"""Taking in a million values that others wrote, of one kind of file."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks import written
from tests.benchmarks.bench import Bench, Failed
from tests.benchmarks.row import Pair

METRICS = ("train/loss", "train/lr", "val/loss", "val/accuracy")
STEPS = 250_000


def turns(bench: Bench, kind: str, count: int = 3) -> Iterator[tuple[Pair, Pair]]:
    """Seconds of processor, beside those of finding that nothing has changed; MiB at the peak."""
    path = written.KINDS[kind](bench.folder, METRICS, STEPS)
    for number in range(count):
        seconds, points, again, peak = bench.fresh(
            "tests.benchmarks.sides.curves", "import", path, bench.folder / f"imported-{number}"
        )
        if points != STEPS * len(METRICS):
            raise Failed(f"{points:,} points were taken in")
        yield Pair(again, seconds), Pair(peak)
