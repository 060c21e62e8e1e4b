"""A run's numbers for other programs: CSV (one row a step) and JSON."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

import msgspec
import numpy as np

from dltui.runs import escaped
from dltui.runs.files import notes
from dltui.runs.log.fold import RunView
from dltui.runs.log.series import Series

AXES = ("epoch", "elapsed", "time")


def write_csv(view: RunView, file: TextIO) -> None:
    """Columns step, epoch, elapsed (s), time (Unix s), then the metrics; blank where none was."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["step", *AXES, *map(_heading, view.series)])
    writer.writerows(_rows(view.series))


def _heading(name: str) -> str:
    """A metric's name; a spreadsheet would compute one that begins like a formula."""
    return escaped.escaped(f"'{name}" if name.startswith(tuple("=+-@")) else name)


def write_json(view: RunView, file: TextIO) -> None:
    """One object: identity of the run, its series by metric, its figures, its result."""
    escaped.write_json(as_json(view), file)


def as_json(view: RunView) -> dict[str, Any]:
    return {
        "id": view.run.id,
        "run_dir": str(view.run.path),
        "status": view.status,
        "notes": msgspec.to_builtins(notes.read(view.run)),
        "step": view.step,
        "epoch": view.epoch,
        "elapsed": view.elapsed,
        "series": {name: _columns(series) for name, series in view.series.items()},
        "figures": msgspec.to_builtins(list(view.figures.values())),
        "result": msgspec.to_builtins(view.result),
    }


def _columns(series: Series) -> dict[str, list[float | None]]:
    return {name: _values(getattr(series, name)) for name in ("step", *AXES)} | {
        "value": _values(series.y)
    }


def _values(array: np.ndarray) -> list[float | None]:
    return [value if math.isfinite(value) else None for value in array.tolist()]


def _rows(series: Mapping[str, Series]) -> Iterator[list[float | int | str]]:
    """Rows by step, the metrics of a step side by side, each with the axes of the step."""
    if not series:
        return
    steps = np.unique(np.concatenate([one.step for one in series.values()]))
    axes = np.full((len(AXES), len(steps)), np.nan)
    values = np.full((len(series), len(steps)), np.nan)
    for row, one in enumerate(series.values()):
        place = np.searchsorted(steps, one.step)
        values[row, place] = one.y
        for axis, name in enumerate(AXES):
            axes[axis, place] = getattr(one, name)
    table = np.concatenate((axes, values)).T
    for step, cells in zip(steps.tolist(), table, strict=True):
        yield [int(step), *("" if math.isnan(v) else v for v in cells.tolist())]
