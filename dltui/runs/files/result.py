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
from dltui.runs.bounds import Count, Exit, Moment, Seconds, Whole
from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.encoding import encoded, laid_out
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.verdict import Verdict as Verdict


class PointResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One point of a sweep; ``label`` says what it sets, ``settings`` holds the same as data, and
    ``device`` is what it ran on.
    """

    number: Count
    label: str
    seed: Whole
    status: Status
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    metrics: dict[str, float | None] = field(default_factory=dict[str, float | None])
    message: str = ""
    elapsed: Seconds = 0.0
    device: str = ""


class Timings(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Unix seconds at start and end; ``elapsed`` is seconds of running over all sittings."""

    started: Moment
    ended: Moment
    elapsed: Seconds


class Result(Struct, frozen=True, kw_only=True):
    """Metrics as returned by the experiment (accuracies in percent); null is not finite.

    ``support`` is what the answer to the preset's question rests on, judged as claims are.
    ``best`` are the best values that were recorded on the way, of metrics with a good end;
    ``declared`` is what the run itself says of its metrics, beside what its topic does.
    """

    status: Status
    message: str = ""
    exit_code: Exit = 0
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
    seed: Whole = 0
    versions: dict[str, str] = field(default_factory=dict[str, str])


_RESULT: msgspec.json.Decoder[Result] = msgspec.json.Decoder(Result)
_FIGURES = msgspec.json.Decoder(list[Figure])


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
    write_atomic(run.result, laid_out(result))


def write_figures(run: RunDir, figures: list[Figure]) -> None:
    write_atomic(run.drawn, encoded(figures))


def read_figures(run: RunDir) -> list[Figure]:
    """The figures of a run that ended; none when they are missing or unreadable."""
    return drawn(run)[0]


def drawn(run: RunDir) -> tuple[list[Figure], str]:
    """The same, and what is wrong with a file that cannot be read as one."""
    told = small_files.told(run.drawn, _FIGURES)
    return told[0] or [], told[1]


def read(run: RunDir) -> Result | None:
    """The result of ``run``; null while there is none or when it is not readable as one."""
    return stated(run)[0]


def stated(run: RunDir) -> tuple[Result | None, str]:
    """The same, and what is wrong with a file that cannot be read as one."""
    told = small_files.told(run.result, _RESULT)
    if told[0] and not told[0].status.written:
        return None, disbelieved(run, told[0].status)
    return told


def disbelieved(run: RunDir, status: Status) -> str:
    """What is wrong with a result that says so."""
    return f"{run.result.name} cannot be meant: no run ends as {status}"
