"""A run's numbers for other programs, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TextIO

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from dltui.figures.records import Figure
from dltui.metrics import Metric, find, units, whole
from dltui.runs import damage, escaped
from dltui.runs.files import notes
from dltui.runs.files import request as requests
from dltui.runs.files.notes import Notes
from dltui.runs.files.request import Kind
from dltui.runs.files.result import Result, Verdict
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.runs.log.series import Series, finite


def write_json(view: RunView, settings: Mapping[str, Any], file: TextIO) -> None:
    """One object: identity of the run, its series by metric, its figures, its result."""
    escaped.write_json(as_json(view, settings), file)


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

    ``kind`` is who makes it. ``created`` is Unix seconds, ``elapsed`` and ``eta`` are seconds of
    running, so far and left; ``eta`` is null while nobody can say, ``steps`` and ``epochs`` are 0
    while it is not known how many there are to do, ``epoch`` is the one it is in, from 1.
    ``settings`` are by dotted key, defaults included; ``seed`` is null where there is none.
    ``metrics`` are the final ones, until then the newest, ``units`` those of metrics that have one.
    ``damaged`` says what is wrong with its files, a line each.
    """

    schema: int
    id: str
    run_dir: str
    preset: str
    title: str
    topic: str
    kind: Kind
    quick: bool
    created: float
    status: Status
    notes: Notes
    device: str
    seed: int | None
    settings: dict[str, Any]
    step: int
    steps: int
    epoch: int
    epochs: int
    elapsed: float
    eta: float | None
    metrics: dict[str, float | None]
    units: dict[str, str]
    declared: dict[str, Metric]
    series: dict[str, Columns]
    figures: list[Figure]
    result: Result | None
    damaged: list[str]


def as_json(view: RunView, settings: Mapping[str, Any]) -> dict[str, Any]:
    """``settings`` are those of the run, by dotted key."""
    request, result = requests.known(view.run), view.result
    worked = result or view.worker
    numbers = RunNumbers(
        schema=escaped.VERSION,
        id=view.run.id,
        run_dir=str(view.run.path),
        preset=request.name,
        title=request.title,
        topic=request.topic,
        kind=request.kind,
        quick=request.quick,
        created=request.created,
        status=view.status,
        notes=notes.read(view.run),
        device=worked.device if worked else "",
        seed=settings.get("run.seed", worked.seed if worked else None),
        settings=dict(settings),
        step=view.step,
        steps=view.planned_steps,
        epoch=view.epoch_now,
        epochs=view.planned_epochs,
        elapsed=view.elapsed,
        eta=None if view.status.final else view.eta,
        metrics=whole(view.finals, view.declared),
        units=units((*view.series, *view.finals), view.declared),
        declared={name: view.metric(name) for name in (*view.series, *view.finals)},
        series={name: _columns(series) for name, series in view.series.items()},
        figures=list(view.figures.values()),
        result=counted(result, view.declared) if result else None,
        damaged=damage.found(view.run),
    )
    found: dict[str, Any] = msgspec.to_builtins(numbers)
    return found


def counted(result: Result, known: Mapping[str, Metric]) -> Result:
    """``result`` with whole numbers for what counts, in its points and claims, too."""
    return replace(
        result,
        metrics=whole(result.metrics, known),
        points=[replace(point, metrics=whole(point.metrics, known)) for point in result.points],
        claims=[counted_claim(claim, find(claim.metric, known)) for claim in result.claims],
        support=[counted_claim(claim, find(claim.metric, known)) for claim in result.support],
    )


def counted_claim(claim: Verdict, metric: Metric) -> Verdict:
    reported, measured = metric.counted(claim.reported), metric.counted(claim.measured)
    return replace(claim, reported=reported, measured=measured)


def _columns(series: Series) -> Columns:
    return Columns(
        step=series.step.tolist(),
        epoch=finite(series.epoch),
        elapsed=finite(series.elapsed),
        time=finite(series.time),
        value=finite(series.y),
    )
