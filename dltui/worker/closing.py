"""The last things a worker writes, also when the disk is full."""

from __future__ import annotations

import math
import os
import sys
import time
from pathlib import Path

from dltui.errors import ResourceError
from dltui.presets.schema import Preset
from dltui.runs import follow
from dltui.runs import result as results
from dltui.runs.fold import RunView
from dltui.runs.identity import Identity
from dltui.runs.layout import RunDir
from dltui.runs.recorder import Recorder
from dltui.runs.request import Request
from dltui.runs.result import Result, Timings
from dltui.runs.thin import as_data
from dltui.worker.ending import Ending

RESERVE = 64 * 1024
"""Bytes kept aside while running, so that a full disk still has room for the result."""


def hold_reserve(run: RunDir) -> Path:
    path = run.path / ".reserve"
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, RESERVE)
    return path


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
    (run.path / ".reserve").unlink(missing_ok=True)
    try:
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
    results.write(run, _result(view, ending, request, identity, preset))


def _result(
    view: RunView, ending: Ending, request: Request, identity: Identity, preset: Preset | None
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
        run_dir=str(view.run.path),
        timings=Timings(started=view.started, ended=time.time(), elapsed=view.elapsed),
        device=identity.device,
        seed=identity.seed,
        versions=identity.versions,
    )
