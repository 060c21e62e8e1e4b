"""Tables and their presets, written anew for each case."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from tests.inputs.case import Case, Make

PRESET = """\
title = "A table"
topic = "learning-rate"
[data]
path = "{path}"
{data}
[model]
name = "mlp"
hidden = [8]
[train]
optimizer = "adam"
lr = 0.05
epochs = {epochs}
batch_size = 16
"""

CURVES = """\
title = "A table"
topic = "curves"
experiment = "curves"
[options]
data = "{path}"
models = ["logistic-regression"]
{data}
"""

LEARNS = {"test/accuracy": (80.0, 100.0)}

Row = Sequence[object]


def rows(count: int = 60, labels: Sequence[object] = ("a", "b"), seed: int = 0) -> list[list[Any]]:
    """Three numbers that tell the label, which comes last; labels come in turn."""
    chance = random.Random(seed)
    return [
        [round(chance.gauss(3.0 * (i % len(labels)), 0.6), 3) for _ in range(3)]
        + [labels[i % len(labels)]]
        for i in range(count)
    ]


def lines(table: Sequence[Row], header: str = "len,wid,h,kind", separator: str = ",") -> str:
    top = [header.replace(",", separator)] if header else []
    return "\n".join([*top, *(separator.join(map(str, row)) for row in table), ""])


def writes(
    content: str | bytes | Callable[[], str],
    data: str = "",
    name: str = "t.csv",
    preset: str = PRESET,
    epochs: int = 8,
) -> Make:
    """The table ``content`` and its preset, with lines of ``data``."""

    def make(folder: Path) -> None:
        held = content() if callable(content) else content
        if isinstance(held, str):
            held = held.encode()
        (folder / name).write_bytes(gzip.compress(held) if name.endswith(".gz") else held)
        (folder / "p.toml").write_text(preset.format(path=name, data=data, epochs=epochs))

    return make


def changed(table: list[list[Any]], row: int, column: int, cell: object) -> list[list[Any]]:
    table[row][column] = cell
    return table


def added(column: Callable[[int], object], count: int = 60) -> list[list[Any]]:
    """The usual rows with one more column in front."""
    return [[column(i), *row] for i, row in enumerate(rows(count))]


X = "x,len,wid,h,kind"
ARFF = "@relation t\n@attribute a numeric\n@attribute b numeric\n@attribute class {yes,no}\n@data\n"


def arff(top: str = ARFF, written: Callable[[int, list[Any]], str] | None = None) -> str:
    """Two numbers and a class, each row as ``written``."""
    table = [[row[0], row[1], ("no", "yes")[i % 2]] for i, row in enumerate(rows())]
    return top + "\n".join(
        written(i, row) if written else ",".join(map(str, row)) for i, row in enumerate(table)
    )


def parquet(data: str = "", **columns: list[Any]) -> Make:
    def make(folder: Path) -> None:
        table = rows()
        made = {name: [row[i] for row in table] for i, name in enumerate(("len", "wid", "kind"), 1)}
        pl.DataFrame({**columns, **made}).write_parquet(folder / "t.parquet")
        text = PRESET.format(path="t.parquet", data=data, epochs=8)
        (folder / "p.toml").write_text(text)

    return make


def fine(name: str, kind: str, make: Make, before: str, now: str, *says: str, **more: Any) -> Case:
    metrics = more.pop("metrics", LEARNS)
    return Case(
        name=name, kind=kind, make=make, before=before, now=now, says=says, metrics=metrics, **more
    )


def refused(
    name: str, kind: str, make: Make, before: str, now: str, *says: str, **more: Any
) -> Case:
    early = more.pop("early", True)
    return Case(
        name=name,
        kind=kind,
        make=make,
        before=before,
        now=now,
        exit=2,
        early=early,
        says=says,
        **more,
    )
