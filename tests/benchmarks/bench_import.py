"""Imports: CPU seconds of a million values, beside TensorBoard's own reader of the same file where
that is installed. Each in a process of its own, for the peak of its memory.
"""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from dltui.wire import scalars
from dltui.wire.blocks import packed as in_blocks
from dltui.wire.protobuf import field
from dltui.wire.records import packed

pytestmark = pytest.mark.benchmark

VALUES = 1_000_000
METRICS = ("train/loss", "train/lr", "val/loss", "val/accuracy")

IMPORT = """
import json, resource, sys, time
from pathlib import Path
from dltui.adapters.detect import sources
from dltui.adapters.importing import take
root, path = map(Path, sys.argv[1:])
begun = time.process_time()
points = sum(take(one, root).points for one in sources(path))
seconds = time.process_time() - begun
begun = time.process_time()
assert {take(one, root).news for one in sources(path)} == {"unchanged"}
again = time.process_time() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, again, peak, points]))
"""

ACCUMULATE = """
import json, sys, time
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
begun = time.process_time()
found = EventAccumulator(sys.argv[2], size_guidance={"scalars": 0}).Reload()
points = sum(len(found.Scalars(tag)) for tag in found.Tags()["scalars"])
print(json.dumps([time.process_time() - begun, points]))
"""


def measured(code: str, *paths: Path) -> list[float]:
    answer = subprocess.run(
        [sys.executable, "-c", code, *map(str, paths)], capture_output=True, text=True, check=True
    )
    values: list[float] = json.loads(answer.stdout)
    return values


def events(folder: Path) -> Path:
    """The metrics in turn, as a training writes them."""
    count = VALUES // len(METRICS)
    steps = np.arange(count)
    times = 1_700_000_000.0 + steps / 100
    rows = [
        np.frombuffer(b"".join(scalars.events(name, times, steps, np.cos(steps))), np.uint8)
        for name in METRICS
    ]
    path = folder / "tb" / "events.out.tfevents.1700000000.host"
    path.parent.mkdir()
    with path.open("wb") as file:
        file.write(packed(field(1, times[0]) + scalars.VERSION))
        edges = [0, 128, 16_384, count]  # where a step takes a byte more
        at = [0] * len(rows)
        for begun, end in pairwise(edges):
            sizes = [_length(row, place) for row, place in zip(rows, at, strict=True)]
            parts = [
                row[place : place + (end - begun) * size].reshape(end - begun, size)
                for row, place, size in zip(rows, at, sizes, strict=True)
            ]
            file.write(np.concatenate(parts, axis=1).tobytes())
            at = [p + (end - begun) * size for p, size in zip(at, sizes, strict=True)]
    return path.parent


def _length(row: np.ndarray, at: int) -> int:
    return int(row[at : at + 8].view("<u8")[0]) + 16


def table(folder: Path) -> Path:
    path = folder / "some.csv"
    rows = (f"{n},{n / 7},{n / 3},{n / 9},{n / 11}\n" for n in range(VALUES // 4))
    path.write_text(f"step,{','.join(METRICS)}\n{''.join(rows)}")
    return path


def lines(folder: Path) -> Path:
    path = folder / "some.jsonl"
    with path.open("w") as file:
        for n in range(VALUES // 4):
            values = {name: n / (7 + place) for place, name in enumerate(METRICS)}
            file.write(json.dumps({"step": n, **values}) + "\n")
    return path


def wandb(folder: Path) -> Path:
    def row(n: int) -> bytes:
        told = {"_step": n, "_timestamp": 1.7e9 + n / 100}
        told |= {name: n / (7 + place) for place, name in enumerate(METRICS)}
        items = (field(1, field(2, key) + field(16, repr(one))) for key, one in told.items())
        return field(2, b"".join(items))

    path = folder / "offline-run-20240101_120000-abc" / "run-abc.wandb"
    path.parent.mkdir()
    path.write_bytes(b":W&B\xe1\xbe\x00" + in_blocks(map(row, range(VALUES // 4)), 7))
    return path.parent


def mlflow(folder: Path) -> Path:
    path = folder / "1" / ("a" * 32)
    for name in METRICS:
        metric = path / "metrics" / name
        metric.parent.mkdir(parents=True, exist_ok=True)
        metric.write_text(
            "".join(f"{1_700_000_000_000 + n} {n / 7} {n}\n" for n in range(VALUES // 4))
        )
    (path / "meta.yaml").write_text("run_name: one\nstatus: 3\nstart_time: 1700000000000\n")
    return folder


def trackio(folder: Path) -> Path:
    path = folder / "proj.db"
    told = "id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"CREATE TABLE metrics ({told})")
        connection.executemany(
            "INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?)",
            (
                (
                    "2026-01-01T00:00:00+00:00",
                    "one",
                    n,
                    json.dumps({name: n / (7 + place) for place, name in enumerate(METRICS)}),
                )
                for n in range(VALUES // 4)
            ),
        )
    return path


KINDS: list[Callable[[Path], Path]] = [events, table, lines, wandb, mlflow, trackio]


@pytest.mark.parametrize("make", KINDS)
def test_a_million_values(make: Callable[[Path], Path], tmp_path: Path) -> None:
    seconds, again, peak, points = measured(IMPORT, tmp_path / "runs", make(tmp_path))
    rate = points / seconds
    print(
        f"\n{make.__name__}: {points:,.0f} values in {seconds:.2f} s of CPU, {rate:,.0f} a second; "
        f"again {again * 1000:.0f} ms; {peak:.0f} MiB"
    )
    assert points == VALUES
    assert again < seconds / 10  # 0.02 to 0.09 s, whatever the number of values
    assert peak < 400


@pytest.mark.skipif(not find_spec("tensorboard"), reason="no tensorboard here")
def test_under_a_tenth_of_tensorboards_own_reader(tmp_path: Path) -> None:
    folder = events(tmp_path)
    own, points = measured(ACCUMULATE, tmp_path, folder)
    seconds = measured(IMPORT, tmp_path / "runs", folder)[0]
    print(f"\nTensorBoard {own:.1f} s, import {seconds:.2f} s: {own / seconds:.1f} times")
    assert points == VALUES
    assert seconds < own / 10
