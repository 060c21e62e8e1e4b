"""All benchmarks within the minutes there are, one after the other."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from pathlib import Path

from tests.benchmarks.bench import Bench, Failed, NotRun
from tests.benchmarks.row import Pair, Quantity, Row, judged, unmeasured

Turn = tuple[Pair, ...]
"""One value, or ours beside the baseline's, of each quantity of a benchmark."""

Turns = Callable[..., Iterator[Turn]]

Done = Callable[["Benchmark", list[Row], float], None]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """``module.turns(bench, *given)`` yields a ``Turn`` for each time that it has measured.

    ``seconds`` is what it takes on two cores. ``beside`` is one of no budget of its own.
    """

    module: str
    quantities: tuple[Quantity, ...]
    seconds: float
    given: tuple[object, ...] = field(default=())
    beside: bool = False

    def has(self, word: str) -> bool:
        """Whether ``word`` names one of its rows, or is the first part of a name."""
        return any(f"{one.name}-".startswith(f"{word}-") for one in self.quantities)

    def rows(self, bench: Bench, most: int | None = None) -> list[Row]:
        """Of at most so many turns."""
        turns: Turns = import_module(f"tests.benchmarks.measures.{self.module}").turns
        found: list[Turn] = []
        try:
            found.extend(islice(turns(bench, *self.given), most))
        except NotRun as error:
            return self.without(f"not run: {error}")
        except (Failed, TimeoutError, OSError) as error:
            return self.without(f"failed: {type(error).__name__}: {error}"[:300])
        by_quantity = zip(*found, strict=True)
        return [
            judged(quantity, pairs)
            for quantity, pairs in zip(self.quantities, by_quantity, strict=True)
        ]

    def without(self, why: str) -> list[Row]:
        return [unmeasured(quantity, why) for quantity in self.quantities]


def rows(
    chosen: Sequence[Benchmark],
    folder: Path,
    peers: str,
    deadline: float,
    done: Done,
    most: int | None = None,
) -> list[Row]:
    """Those of all that are ``chosen``, each of at most so many turns; ``deadline`` is on the
    monotonic clock."""
    found: list[Row] = []
    for place, benchmark in enumerate(chosen):
        began = time.monotonic()
        if deadline - began < benchmark.seconds:
            found += benchmark.without("not run: out of time")
            continue
        here = folder / f"{place}-{benchmark.module}"
        here.mkdir(parents=True)
        ours = benchmark.rows(Bench(here.absolute(), peers), most)
        shutil.rmtree(here)
        done(benchmark, ours, time.monotonic() - began)
        found += ours
    return found
