"""Looking at an app under test: its text, and runs for it to show."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import psutil
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from dltui.presets.catalogue import find
from dltui.presets.document import dump
from dltui.presets.load import load
from dltui.runs.files import identity, request
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from tests.tui.keys import painted

SIZES = [(80, 24), (120, 36), (200, 60)]
PRESET = "learning-rate/quickstart"
NAME = "20260101-1200-quickstart-abc"


QUESTION = {
    "text": "Which is it?",
    "choices": ["the first", "the second"],
    "answer": 1,
    "because": "It was made so.",
}


def put_question(run: RunDir) -> None:
    """Let the preset of ``run`` ask ``QUESTION`` in place of its own."""
    document = load(run.preset).document
    run.preset.write_text(dump(document | {"question": QUESTION}))


def text(app: App[None]) -> str:
    """What is on the screen, line by line."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def until(pilot: Pilot[None], *wanted: str, seconds: float = 20.0) -> str:
    """Wait until the screen shows all of ``wanted``; gives the screen.

    Its parts are told one after another: what was there a moment ago says nothing of the rest.
    A key is taken from then on: the lab drops what was typed before its screen was painted.
    """
    deadline = time.monotonic() + seconds
    while True:
        shown = text(pilot.app)
        if not (lacking := [words for words in wanted if words not in shown]):
            await painted(pilot.app)
            return shown
        assert time.monotonic() < deadline, f"{lacking} did not appear:\n{shown}"
        await pilot.pause(0.05)


async def holds(pilot: Pilot[None], true: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until ``true`` is: a focus, a size or a place comes after what is seen."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"it never came about:\n{text(pilot.app)}"
        await pilot.pause(0.05)


async def arrived(pilot: Pilot[None], kind: type[Screen[Any]], seconds: float = 20.0) -> None:
    """Wait until a screen of ``kind`` is on top, and takes keys."""
    deadline = time.monotonic() + seconds
    while not isinstance(pilot.app.screen, kind):
        assert time.monotonic() < deadline, f"{pilot.app.screen} is on top, not {kind.__name__}"
        await pilot.pause(0.05)
    await painted(pilot.app)


def make_run(root: Path, name: str = NAME, **asked: object) -> RunDir:
    """A queued run of the quickstart preset."""
    run = RunDir(root / name)
    run.path.mkdir(parents=True)
    loaded = load(find(PRESET))
    run.preset.write_text(dump(loaded.document))
    values = {"name": PRESET, "folder": str(loaded.folder), "created": time.time() - 60}
    request.write(run, Request(**values | asked))  # type: ignore[arg-type]
    return run


def make_live(root: Path, steps: int = 40, name: str = NAME) -> RunDir:
    """A run whose worker is this very process."""
    run = make_run(root, name)
    identity.write(run, identity.of_this_process(PRESET))
    record(run, steps)
    return run


def make_lost(root: Path) -> RunDir:
    """A run whose worker is gone without a result."""
    run = make_run(root)
    me = identity.of_this_process("")
    identity.write(run, msgspec.structs.replace(me, pid_ticks=1, started=psutil.boot_time()))
    record(run, 40)
    return run


def record(run: RunDir, steps: int) -> None:
    from dltui.figures.records import StepSeries

    with Recorder(run) as recorder:
        recorder.phase("training")
        recorder.plan(steps=100, epochs=2)
        recorder.figure(StepSeries(id="loss", title="loss", metrics={"loss": "train"}))
        recorder.figure(StepSeries(id="accuracy", title="accuracy", metrics={"accuracy": "train"}))
        for step in range(1, steps + 1):
            recorder.step(step, {"loss": 2.0 / step, "accuracy": 90.0 - 80.0 / step})
        recorder.message("half way")
        recorder.checkpointed(steps, "step.safetensors")
