"""The same curves of a million points, opened in a terminal beside ``wandb leet``, and read beside
TensorBoard's own reader.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from dltui.figures.records import StepSeries
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from tests.benchmarks import written
from tests.benchmarks.bench import Bench, Failed
from tests.benchmarks.row import Pair
from tests.benchmarks.terminal import Terminal

METRICS = ("loss", "accuracy", "grad/mean")
STEPS = 333_000

PATIENCE = 120.0
"""Seconds to wait for a curve."""

BATCH = 1_000
"""Steps of a line of the log."""


def turns(bench: Bench, what: str, count: int) -> Iterator[tuple[Pair, ...]]:
    bench.needs({"leet": "wandb", "tensorboard": "tensorboard"}[what])
    run = RunDir(bench.runs / "20260101-0000-opened-abc")
    _write(run)
    return _leet(bench, count) if what == "leet" else _tensorboard(bench, run, count)


def _write(run: RunDir) -> None:
    """A run of all steps, which has ended."""
    run.path.mkdir()
    requests.write(run, requests.Request(name="benchmark/opened", folder="/", created=time.time()))
    with Recorder(run) as recorder:
        recorder.plan(steps=STEPS, epochs=1)
        for name in METRICS:
            recorder.figure(StepSeries(id=name, title=name, metrics={name: "train"}))
        for first in range(1, STEPS, BATCH):
            values = {name: [random.random() for _ in range(BATCH)] for name in METRICS}
            recorder.step_batch(first, values)
    results.write(run, results.Result(status=Status.FINISHED))


def _leet(bench: Bench, count: int) -> Iterator[tuple[Pair, ...]]:
    """Seconds from the start of each program to the first curve, and until all was read."""
    file = written.wandb(bench.folder, METRICS, STEPS)
    viewer = [str(Path(bench.peers).with_name("wandb")), "leet", "run", str(file)]
    lab = [sys.executable, "-P", "-m", "dltui", "--runs-dir", str(bench.runs)]
    for _ in range(count):
        with _terminal(bench, viewer) as terminal:
            theirs = _seconds(terminal, f"[1-{len(METRICS)} of", "Finished")
            # What it starts outlives it otherwise.
            os.killpg(terminal.process.pid, signal.SIGKILL)
        with _terminal(bench, lab) as terminal:
            terminal.wait("finished   opened", timeout=PATIENCE)
            for key in ("\t", "\r"):  # from the presets to the runs, and open it
                time.sleep(0.3)  # counted: a key that comes sooner than it is drawn may be dropped
                terminal.send(key)
            ours = _seconds(terminal, "0.5┤", f"/{STEPS:,}")
        yield tuple(Pair(one, other) for one, other in zip(ours, theirs, strict=True))


def _terminal(bench: Bench, command: list[str]) -> Terminal:
    env = bench.environment() | {"WANDB_MODE": "offline"}
    return Terminal(command, size=(120, 36), env=env, cwd=bench.folder)


def _seconds(terminal: Terminal, *words: str) -> tuple[float, ...]:
    """From the start of the program until each of ``words`` is shown."""
    since = terminal.count
    moments = [terminal.wait(one, since=since, timeout=PATIENCE) for one in words]
    return tuple(moment - terminal.started for moment in accumulate(moments, max))


def _tensorboard(bench: Bench, run: RunDir, count: int) -> Iterator[tuple[Pair, ...]]:
    """Seconds of processor to all points of all curves, and to those of its files taken in."""
    folder = written.events(bench.folder, METRICS, STEPS)
    for number in range(count):
        theirs = _read(bench, "tensorboard", folder, python=bench.peers)
        ours = _read(bench, "dltui", run.path)
        taken = _read(bench, "import", folder, bench.folder / f"imported-{number}")
        yield Pair(ours, theirs), Pair(taken, theirs)


def _read(bench: Bench, reader: str, *paths: Path, python: str = sys.executable) -> float:
    seconds, points, *_ = bench.fresh(
        "tests.benchmarks.sides.curves", reader, *paths, python=python
    )
    if points != STEPS * len(METRICS):
        raise Failed(f"{reader} found {points:,} points")
    return float(seconds)
