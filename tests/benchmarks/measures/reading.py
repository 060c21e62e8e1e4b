"""Opening a run of a million steps, and listing ten thousand runs, each in fresh processes."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dltui.runs.files.request import Request
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Plan, Status, Steps
from tests.benchmarks.bench import Bench, Failed
from tests.benchmarks.row import Pair

STEPS, BATCH, METRICS = 1_000_000, 200, ("loss", "accuracy", "grad/mean")
RUNS = 10_000


def turns(bench: Bench, what: str, count: int = 4) -> Iterator[tuple[Pair, Pair]]:
    """``open``: seconds, and MiB at the peak. ``list``: seconds, and those where none changed."""
    root = bench.folder / "root"
    root.mkdir()
    expected = write_log(root) if what == "open" else write_runs(root)
    for _ in range(count):
        first, second, found = bench.fresh("tests.benchmarks.sides.reading", what, root)
        if found != expected:
            raise Failed(f"{expected:,} were written and {found:,} read")
        yield Pair(first), Pair(second)


def write_log(folder: Path) -> int:
    encode = msgspec.json.Encoder().encode
    with RunDir(folder).events.open("wb") as file:
        file.write(encode(Plan(seq=0, time=1.0, elapsed=0.0, steps=STEPS, epochs=100)) + b"\n")
        for number in range(STEPS // BATCH):
            columns: dict[str, list[float | None]] = {
                name: [round(random.random(), 7) for _ in range(BATCH)] for name in METRICS
            }
            moment = number / 10
            first = number * BATCH + 1
            batch = Steps(seq=number + 1, time=moment, elapsed=moment, first=first, columns=columns)
            file.write(encode(batch) + b"\n")
    return STEPS


def write_runs(folder: Path) -> int:
    for number in range(RUNS):
        run = RunDir(folder / f"20260101-1200-some-{number:05d}")
        run.path.mkdir()
        request = Request(name="topic/some", folder="", created=time.time(), title="Some preset")
        run.request.write_bytes(msgspec.json.encode(request))
        result = Result(status=Status.FINISHED, metrics={"test/accuracy": 97.0, "test/loss": 0.1})
        run.result.write_bytes(msgspec.json.encode(result))
    return RUNS
