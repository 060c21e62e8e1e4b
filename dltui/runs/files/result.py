"""``result.json``: how a run ended, and ``figures.json``: what it showed, both written once.

They are two files, so that a list of ten thousand runs reads only the short one.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct, field

from dltui.errors import ExitCode
from dltui.figures.records import Figure
from dltui.metrics import Metric
from dltui.runs.files import small_files
from dltui.runs.files.atomic import ABSENT, write_atomic
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.verdict import Verdict as Verdict


class PointResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One point of a sweep; ``label`` says what it sets, ``settings`` holds the same as data, and
    ``device`` is what it ran on.
    """

    number: int
    label: str
    seed: int
    status: Status
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    metrics: dict[str, float | None] = field(default_factory=dict[str, float | None])
    message: str = ""
    elapsed: float = 0.0
    device: str = ""


class Timings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Unix seconds at start and end; ``elapsed`` is seconds of running over all sittings."""

    started: float
    ended: float
    elapsed: float


class Result(Struct, frozen=True, kw_only=True):
    """Metrics as returned by the experiment (accuracies in percent); null is not finite.

    ``support`` is what the answer to the preset's question rests on, judged as claims are.
    ``best`` are the best values that were recorded on the way, of metrics with a good end;
    ``declared`` is what the run itself says of its metrics, beside what its topic does.
    """

    status: Status
    message: str = ""
    exit_code: int = 0
    preset: str = ""
    title: str = ""
    topic: str = ""
    experiment: str = ""
    quick: bool = False
    metrics: dict[str, float | None] = field(default_factory=dict[str, float | None])
    best: dict[str, float] = field(default_factory=dict[str, float])
    declared: dict[str, Metric] = field(default_factory=dict[str, Metric])
    claims: list[Verdict] = field(default_factory=list[Verdict])
    support: list[Verdict] = field(default_factory=list[Verdict])
    points: list[PointResult] = field(default_factory=list[PointResult])
    run_dir: str = ""
    timings: Timings = Timings(started=0.0, ended=0.0, elapsed=0.0)
    device: str = ""
    seed: int = 0
    versions: dict[str, str] = field(default_factory=dict[str, str])


def bare(
    run: RunDir, request: Request, *, status: Status, message: str, exit_code: ExitCode
) -> Result:
    """The result of a run that never came to measure anything."""
    return Result(
        status=status,
        message=message,
        exit_code=int(exit_code),
        preset=request.name,
        title=request.title,
        topic=request.topic,
        quick=request.quick,
        run_dir=str(run.path),
    )


def write(run: RunDir, result: Result) -> None:
    write_atomic(run.result, msgspec.json.format(msgspec.json.encode(result), indent=1))


def write_figures(run: RunDir, figures: list[Figure]) -> None:
    write_atomic(run.drawn, msgspec.json.encode(figures))


def read_figures(run: RunDir) -> list[Figure]:
    """The figures of a run that ended; none when they are missing or unreadable."""
    try:
        return msgspec.json.decode(run.drawn.read_bytes(), type=list[Figure])
    except (*ABSENT, msgspec.DecodeError, UnicodeDecodeError):
        return []


def read(run: RunDir) -> Result | None:
    """The result of ``run``; null while there is none or when it is not readable as one."""
    try:
        return msgspec.json.decode(small_files.content(run.result), type=Result)
    except (*ABSENT, msgspec.DecodeError, UnicodeDecodeError):
        return None
