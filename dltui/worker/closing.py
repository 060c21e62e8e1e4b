"""The last things a worker writes, also when the disk is full."""

from __future__ import annotations

import math
import sys
import time

from dltui.errors import ResourceError
from dltui.launch.points import collect, measured, one
from dltui.presets.claims import check, fits
from dltui.presets.claims_table import claims_table
from dltui.presets.document import parse_assignment
from dltui.presets.schema import Preset
from dltui.presets.verdict import Verdict
from dltui.runs import follow
from dltui.runs import result as results
from dltui.runs.fold import RunView
from dltui.runs.identity import Identity
from dltui.runs.layout import RunDir
from dltui.runs.recorder import Recorder
from dltui.runs.request import Request
from dltui.runs.result import PointResult, Result, Timings
from dltui.runs.thin import as_data
from dltui.worker.ending import Ending

RESERVE = 64 * 1024
"""Bytes kept aside while running, so that a full disk still has room for the result."""


def hold_reserve(run: RunDir) -> None:
    run.reserve.write_bytes(bytes(RESERVE))


def conclude(
    run: RunDir,
    ending: Ending,
    *,
    recorder: Recorder,
    request: Request,
    identity: Identity,
    preset: Preset | None,
) -> None:
    """Write the last event and the result; whatever cannot be written is said in the log."""
    run.reserve.unlink(missing_ok=True)
    points = collect(run, preset) if preset and not preset.sweep.empty else []
    claims = _claims(run, preset, ending, points, request) if preset else []
    try:
        if claims:
            recorder.figure(claims_table(claims, request.topic))
        recorder.ended(ending.status, ending.metrics)
        recorder.close()
    except ResourceError as error:
        print(error, file=sys.stderr)
    view = follow.read(run)
    try:
        figures = [as_data(figure, view.series) for figure in view.figures.values()]
        results.write_figures(run, figures)
    except OSError as error:
        print(f"cannot write the figures: {error}", file=sys.stderr)
    results.write(run, _result(view, ending, request, identity, preset, claims, points))


def _result(
    view: RunView,
    ending: Ending,
    request: Request,
    identity: Identity,
    preset: Preset | None,
    claims: list[Verdict],
    points: list[PointResult],
) -> Result:
    metrics = {k: v if math.isfinite(v) else None for k, v in ending.metrics.items()}
    return Result(
        status=ending.status,
        message=ending.message,
        exit_code=int(ending.exit_code),
        preset=request.name,
        title=request.title,
        topic=request.topic,
        experiment=preset.experiment if preset else "",
        quick=request.quick,
        metrics=metrics,
        claims=claims,
        points=points,
        run_dir=str(view.run.path),
        timings=Timings(started=view.started, ended=time.time(), elapsed=view.elapsed),
        device=identity.device,
        seed=identity.seed,
        versions=identity.versions,
    )


def _claims(
    run: RunDir, preset: Preset, ending: Ending, points: list[PointResult], request: Request
) -> list[Verdict]:
    """Every claim judged by a sweep's points; of a run by itself those that speak of it."""
    quick = preset.variant == "quick"
    changed = [parse_assignment(text)[0] for text in request.overrides]
    if not preset.sweep.empty:
        return check(preset.reported, measured(run, points), quick=quick, changed=changed)
    alone = one(preset, ending.status, ending.metrics)
    claims = [claim for claim in preset.reported if fits(claim.where, alone.settings)]
    return check(claims, [alone], quick=quick, changed=changed)
