"""A run's numbers for other programs, as JSON."""

from __future__ import annotations

from typing import Any, TextIO

import msgspec
from msgspec import Struct

from dltui.figures.records import Figure
from dltui.metrics import Metric
from dltui.runs import escaped
from dltui.runs.files import notes
from dltui.runs.files.notes import Notes
from dltui.runs.files.result import Result
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.runs.log.series import Series, finite


def write_json(view: RunView, file: TextIO) -> None:
    """One object: identity of the run, its series by metric, its figures, its result."""
    escaped.write_json(as_json(view), file)


class Columns(Struct, frozen=True, kw_only=True):
    """A metric by step: epoch, seconds of running, Unix time, and its value; null is not finite."""

    step: list[int]
    epoch: list[float | None]
    elapsed: list[float | None]
    time: list[float | None]
    value: list[float | None]


class RunNumbers(Struct, frozen=True, kw_only=True):
    """A run as ``show`` and ``export`` tell it to programs; ``result`` is null before its
    end, ``declared`` what is known of each metric that it has.
    """

    id: str
    run_dir: str
    status: Status
    notes: Notes
    step: int
    epoch: int
    elapsed: float
    declared: dict[str, Metric]
    series: dict[str, Columns]
    figures: list[Figure]
    result: Result | None


def as_json(view: RunView) -> dict[str, Any]:
    numbers = RunNumbers(
        id=view.run.id,
        run_dir=str(view.run.path),
        status=view.status,
        notes=notes.read(view.run),
        step=view.step,
        epoch=view.epoch,
        elapsed=view.elapsed,
        declared={name: view.metric(name) for name in (*view.series, *view.finals)},
        series={name: _columns(series) for name, series in view.series.items()},
        figures=list(view.figures.values()),
        result=view.result,
    )
    found: dict[str, Any] = msgspec.to_builtins(numbers)
    return found


def _columns(series: Series) -> Columns:
    return Columns(
        step=series.step.tolist(),
        epoch=finite(series.epoch),
        elapsed=finite(series.elapsed),
        time=finite(series.time),
        value=finite(series.y),
    )
