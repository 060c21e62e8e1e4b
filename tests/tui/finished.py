"""Finished runs for the screens that list and compare them."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
from textual.pilot import Pilot

from dltui.presets.catalogue import find
from dltui.presets.document import dump
from dltui.presets.load import load
from dltui.runs.files import request, result
from dltui.runs.files.result import Result, Timings
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from tests.tui.screen import PRESET, make_run, record

HOSTILE = "\x1b[31mevil\x1b]0;owned\x07\x9b2J\u202egnp[bold red]\x00" + "x" * 10_000


def finished(
    root: Path,
    number: int,
    *overrides: str,
    status: Status = Status.FINISHED,
    accuracy: float = 90.0,
    run: RunDir | None = None,
    **asked: object,
) -> RunDir:
    """A run of the quickstart preset that ended: 40 steps, two test values, a result."""
    if run is None:
        run = make_run(root, f"20260101-12{number:02d}-quickstart-abc")
        request.write(run, msgspec.structs.replace(request.read(run), **asked))
    run.preset.write_text(dump(load(find(PRESET), overrides=overrides).document))
    record(run, 40)
    with Recorder(run) as recorder:
        recorder.epoch(step=20, epoch=1, metrics={"test/accuracy": accuracy - 10, "test/loss": 0.5})
        recorder.epoch(step=40, epoch=2, metrics={"test/accuracy": accuracy, "test/loss": 0.4})
    metrics: dict[str, float | None] = {"test/accuracy": accuracy, "test/loss": 0.4, "steps": 40.0}
    result.write(
        run,
        Result(
            status=status,
            preset=PRESET,
            message="" if status is Status.FINISHED else "it went wrong",
            metrics=metrics,
            timings=Timings(started=1.0, ended=61.0, elapsed=60.0),
        ),
    )
    return run


async def until_told(pilot: Pilot[None], wanted: str, seconds: float = 20.0) -> str:
    """Wait for a message over the screen that contains ``wanted``; gives it whole."""
    deadline = time.monotonic() + seconds
    while True:
        told = [notification.message for notification in pilot.app._notifications]
        for message in told:
            if wanted in message:
                return message
        assert time.monotonic() < deadline, f"{wanted!r} was not told: {told}"
        await pilot.pause(0.05)
