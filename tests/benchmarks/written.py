"""Files of others with curves in them, written at once: a million values in a second or few."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np

from dltui.wire import scalars
from dltui.wire.blocks import packed as in_blocks
from dltui.wire.protobuf import field
from dltui.wire.records import packed

Names = Sequence[str]


def events(folder: Path, names: Names, count: int) -> Path:
    """TensorBoard's, the metrics in turn, as a training writes them; fewer than 2^21 steps."""
    steps = np.arange(count)
    times = 1_700_000_000.0 + steps / 100
    rows = [
        np.frombuffer(b"".join(scalars.events(name, times, steps, np.cos(steps))), np.uint8)
        for name in names
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


def table(folder: Path, names: Names, count: int) -> Path:
    path = folder / "some.csv"
    with path.open("w") as file:
        file.write(f"step,{','.join(names)}\n")
        file.writelines(
            f"{n},{','.join(map(str, values(names, n).values()))}\n" for n in range(count)
        )
    return path


def lines(folder: Path, names: Names, count: int) -> Path:
    path = folder / "some.jsonl"
    with path.open("w") as file:
        file.writelines(json.dumps({"step": n, **values(names, n)}) + "\n" for n in range(count))
    return path


def wandb(folder: Path, names: Names, count: int) -> Path:
    """An offline run's folder."""
    path = folder / "offline-run-20240101_120000-abc" / "run-abc.wandb"
    path.parent.mkdir()
    path.write_bytes(b":W&B\xe1\xbe\x00" + in_blocks(_records(names, count), 7))
    return path.parent


def _records(names: Names, count: int) -> Iterator[bytes]:
    """Who it is, a record a step, and that it has ended."""
    yield field(17, field(1, "abc") + field(3, "curves"))
    for n in range(count):
        told = {"_step": n, "_timestamp": 1.7e9 + n / 100, **values(names, n)}
        items = (field(1, field(2, key) + field(16, repr(one))) for key, one in told.items())
        yield field(2, b"".join(items))
    yield field(18, b"")


def mlflow(folder: Path, names: Names, count: int) -> Path:
    path = folder / "1" / ("a" * 32)
    for name in names:
        metric = path / "metrics" / name
        metric.parent.mkdir(parents=True, exist_ok=True)
        rows = (f"{1_700_000_000_000 + n} {n / 7} {n}\n" for n in range(count))
        metric.write_text("".join(rows))
    (path / "meta.yaml").write_text("run_name: one\nstatus: 3\nstart_time: 1700000000000\n")
    return folder / "1"


def trackio(folder: Path, names: Names, count: int) -> Path:
    path = folder / "proj.db"
    told = "id INTEGER PRIMARY KEY, timestamp TEXT, run_name TEXT, step INTEGER, metrics TEXT"
    when = "2026-01-01T00:00:00+00:00"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"CREATE TABLE metrics ({told})")
        connection.executemany(
            "INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?)",
            ((when, "one", n, json.dumps(values(names, n))) for n in range(count)),
        )
    return path


def values(names: Names, step: int) -> dict[str, float]:
    return {name: step / (7 + place) for place, name in enumerate(names)}


KINDS: dict[str, Callable[[Path, Names, int], Path]] = {
    "events": events,
    "table": table,
    "lines": lines,
    "wandb": wandb,
    "mlflow": mlflow,
    "trackio": trackio,
}
