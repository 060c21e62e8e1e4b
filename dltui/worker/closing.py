"""The last things a worker writes, also when the disk is full."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import msgspec

from dltui.errors import ExitCode, ResourceError
from dltui.metrics import Metric
from dltui.presets.claims import check
from dltui.presets.claims_table import claims_table
from dltui.presets.document import parse_assignment
from dltui.presets.sample import fits
from dltui.presets.schema import Claim, Preset
from dltui.runs.files import reserve
from dltui.runs.files import result as results
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.files.result import PointResult, Result, Timings
from dltui.runs.layout import RunDir
from dltui.runs.log import follow
from dltui.runs.log.downsample import as_data
from dltui.runs.log.fold import RunView
from dltui.runs.log.recorder import Recorder
from dltui.runs.verdict import Verdict
from dltui.sweeps.points import collect, devices, measured, one
from dltui.topics.catalogue import declared
from dltui.worker.ending import Ending, of_error, say
from dltui.worker.persist import persist
from dltui.writing import Refused, refusal, writing


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a preset's claims, and of what the answer to its question rests on."""

    claims: list[Verdict] = field(default_factory=list[Verdict])
    support: list[Verdict] = field(default_factory=list[Verdict])


def make_room(run: RunDir) -> None:
    """For what is said at the end; a disk on which nothing may be deleted keeps nobody from it."""
    try:
        reserve.give_back(run)
    except Refused as error:
        say(error)


def conclude(
    run: RunDir,
    ending: Ending,
    *,
    recorder: Recorder,
    request: Request,
    identity: Identity,
    preset: Preset | None,
) -> ExitCode:
    """Write the last event and the result; whatever cannot be written is said in the log.

    The exit code is that of ``ending``, or that of a disk which took no result.
    """
    make_room(run)
    try:
        result = _told(run, ending, recorder, request, identity, preset)
    except OSError as error:
        say(refusal(error, run.path, deed=""))
        result = _plain(run, ending, request)
    return _keep(run, result, ending.exit_code)


def conclude_unbegun(run: RunDir, error: Refused, request: Request) -> ExitCode:
    """Write the result of a run whose first words its disk did not take; the exit code."""
    make_room(run)
    end = of_error(error, run.path)
    say(error)
    return _keep(run, _plain(run, end, request), end.exit_code)


def _keep(run: RunDir, result: Result, code: ExitCode) -> ExitCode:
    """Write how it ended; ``code``, or that of a disk which does not take it."""
    try:
        persist(lambda: _write(run, result))
    except Refused as error:
        say(error)
        return ExitCode.RESOURCE
    return code


def _told(
    run: RunDir,
    ending: Ending,
    recorder: Recorder,
    request: Request,
    identity: Identity,
    preset: Preset | None,
) -> Result:
    """The last event, the figures, and with them what the result says. ``OSError`` where what the
    run has written cannot be read.
    """
    points = collect(run, preset) if preset and not preset.sweep.empty else []
    judged = _judge(run, preset, ending, points, request) if preset else Judged()
    claims = judged.claims
    try:
        with recorder:
            if claims:
                recorder.figure(claims_table(claims, request.topic))
            recorder.ended(ending.status, ending.metrics)
    except ResourceError as error:
        say(error)
    view = follow.glance(run)
    try:
        figures = [as_data(figure, view.series) for figure in view.figures.values()]
        results.write_figures(run, figures)
    except ResourceError as error:
        say(error)
    return _result(view, ending, request, identity, preset, judged, points)


def _plain(run: RunDir, ending: Ending, request: Request) -> Result:
    """How it ended, and nothing that has to be read for it."""
    status, code = ending.status, ending.exit_code
    known = results.bare(run, request, status=status, message=ending.message, exit_code=code)
    return msgspec.structs.replace(known, metrics=_finite(ending))


def _write(run: RunDir, result: Result) -> None:
    try:
        results.write(run, result)
    except Refused as error:
        if not error.full:
            raise
        # The log holds the figures too; nothing else holds how the run ended.
        with writing(run.drawn):
            run.drawn.unlink(missing_ok=True)
        results.write(run, result)


def _finite(ending: Ending) -> dict[str, float | None]:
    return {k: v if math.isfinite(v) else None for k, v in ending.metrics.items()}


def _result(
    view: RunView,
    ending: Ending,
    request: Request,
    identity: Identity,
    preset: Preset | None,
    judged: Judged,
    points: list[PointResult],
) -> Result:
    return Result(
        status=ending.status,
        message=ending.message,
        exit_code=int(ending.exit_code),
        preset=request.name,
        title=request.title,
        topic=request.topic,
        experiment=preset.experiment if preset else "",
        quick=request.quick,
        metrics=_finite(ending),
        best={n: best for n, one in view.series.items() if (best := one.best) is not None},
        declared=_own(view, request.topic),
        claims=judged.claims,
        support=judged.support,
        points=points,
        run_dir=str(view.run.path),
        timings=Timings(started=view.started, ended=time.time(), elapsed=view.elapsed),
        device=devices(points) or identity.device,
        seed=identity.seed,
        versions=identity.versions,
    )


def _own(view: RunView, topic: str) -> dict[str, Metric]:
    """What the run says of its metrics beyond what is known of its topic."""
    known = declared(topic)
    return {name: one for name, one in view.declared.items() if known.get(name) != one}


def _judge(
    run: RunDir, preset: Preset, ending: Ending, points: list[PointResult], request: Request
) -> Judged:
    """Every claim judged by a sweep's points; of a run by itself those that speak of it."""
    quick = preset.variant == "quick"
    changed = [parse_assignment(text)[0] for text in request.overrides]
    alone = preset.sweep.empty
    found = [one(preset, ending.status, ending.metrics)] if alone else measured(run, points)

    def judged(claims: list[Claim]) -> list[Verdict]:
        own = [claim for claim in claims if not alone or fits(claim.where, found[0].settings)]
        return check(own, found, quick=quick, changed=changed)

    question = preset.question
    return Judged(judged(preset.reported), judged(question.support) if question else [])
