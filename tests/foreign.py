"""Runs of somebody's script: no preset, only ``grad_norm`` and ``val/bleu``, and own settings."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import psutil

from dltui.metrics import Metric
from dltui.runs.files import config, identity, request, result
from dltui.runs.files.request import Request
from dltui.runs.files.result import Result, Timings
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder

STEPS = 40

DECLARED = {
    "val/bleu": Metric("BLEU", better=1, digits=1, group="bleu", split="val", rank=20),
    "grad_norm": Metric("gradient norm", group="grad_norm"),
}
"""What a script may say of its metrics; without it their names are all that is known."""


def foreign(
    root: Path, number: int, *, bleu: float = 27.9, lr: float = 0.1, declares: bool = False
) -> RunDir:
    """A finished run that was best at ``bleu``, half a point before its end."""
    run = _asked(root, number, lr)
    _record(run, bleu, DECLARED if declares else {})
    result.write(
        run,
        Result(
            status=Status.FINISHED,
            preset=f"translate-{number}",
            metrics={"grad_norm": 1.0 / STEPS, "val/bleu": bleu - 0.5},
            best={"val/bleu": bleu},
            declared=DECLARED if declares else {},
            timings=Timings(started=1.0, ended=61.0, elapsed=60.0),
        ),
    )
    return run


def foreign_live(root: Path, number: int, *, bleu: float = 27.9, declares: bool = False) -> RunDir:
    """One that goes on: its script is this very process."""
    run = _asked(root, number, 0.1)
    identity.write(run, identity.of_this_process(""))
    _record(run, bleu, DECLARED if declares else {})
    return run


def foreign_lost(root: Path, number: int) -> RunDir:
    """One whose script is gone without a word."""
    run = _asked(root, number, 0.1)
    me = identity.of_this_process("")
    identity.write(run, msgspec.structs.replace(me, pid_ticks=1, started=psutil.boot_time()))
    _record(run, 27.9, {})
    return run


def _asked(root: Path, number: int, lr: float) -> RunDir:
    run = RunDir(root / f"20260101-13{number:02d}-translate-abc")
    run.path.mkdir(parents=True)
    asked = Request(
        name=f"translate-{number}",
        folder=str(root),
        created=time.time() - 60 * number,
        kind="script",
    )
    config.write(run, {"optimizer": {"name": "adam", "lr": lr}, "layers": 6})
    request.write(run, asked)
    return run


def _record(run: RunDir, bleu: float, declared: dict[str, Metric]) -> None:
    with Recorder(run) as recorder:
        if declared:
            recorder.declare(declared)
        for step in range(1, STEPS + 1):
            recorder.step(step, {"grad_norm": 1.0 / step})
        for step, value in ((10, bleu - 9), (20, bleu - 2), (30, bleu), (STEPS, bleu - 0.5)):
            recorder.epoch(step=step, epoch=step // 10, metrics={"val/bleu": value})
