"""A call of ``dltui.log`` with three numbers, beside the fastest of what people log with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.benchmarks.bench import Bench, NotRun
from tests.benchmarks.peers.tools import TOOLS, empty
from tests.benchmarks.row import Pair

PEERS = ("tensorboard", "wandb", "trackio")
"""MLflow's is the slowest, by far."""

STEPS, SECONDS = 10_000, 3.0
"""Steps in a row, and seconds after which a slow tool stops early."""


def turns(bench: Bench, count: int = 3) -> Iterator[tuple[Pair, Pair]]:
    there = [name for name in PEERS if bench.installed(TOOLS[name].module or TOOLS[name].package)]
    if not there:
        raise NotRun(f"none of {', '.join(PEERS)} is installed")
    for _ in range(count):
        ours = _call(bench, "dltui")
        yield Pair(ours, min(_call(bench, name) for name in there)), Pair(ours)


def _call(bench: Bench, tool: str) -> float:
    """Median µs within a call; all in the same Python."""
    folder = empty(bench.folder / tool)
    found: dict[str, Any] = bench.fresh(
        *("tests.benchmarks.peers.one", "write", tool, folder, STEPS, SECONDS),
        python=bench.peers,
        more=TOOLS[tool].environment(folder) | bench.environment(1),
    )
    return float(found["call"])
