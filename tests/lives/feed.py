"""A run that goes on as long as it is let, then finishes: ``ROOT [SECONDS [NAME]]``."""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

from dltui.runs.files import result
from dltui.runs.files.result import Result, Timings
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from tests.tui.screen import PRESET, make_live

STEP = 0.02
"""Seconds of a step."""


def main(root: Path, seconds: float, name: str) -> None:
    run = make_live(root, name=name)
    began = time.time()
    with Recorder(run) as recorder:
        for step in itertools.count(41):
            recorder.step(step, {"loss": 2.0 / step, "accuracy": 90.0 - step % 7})
            time.sleep(STEP)
            if time.time() - began > seconds:
                break
    timings = Timings(started=began, ended=time.time(), elapsed=seconds)
    metrics = {"test/accuracy": 90.0, "test/loss": 0.4}
    ended = Result(status=Status.FINISHED, preset=PRESET, metrics=metrics, timings=timings)
    result.write(run, ended)


if __name__ == "__main__":
    asked = sys.argv[1:]
    main(
        Path(asked[0]),
        float(asked[1]) if len(asked) > 1 else float("inf"),
        asked[2] if len(asked) > 2 else "20260101-1200-quickstart-abc",
    )
