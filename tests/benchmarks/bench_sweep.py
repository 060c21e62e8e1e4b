"""A sweep of 20 tiny nets against 20 fresh processes that run the same points."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from statistics import median

import pytest

from dltui.launch import start as launch
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status

pytestmark = pytest.mark.benchmark

POINTS, FRESH, ROUNDS = 20, 5, 3
"""Fresh processes are measured in fives and counted four times over."""

TINY = ("train.epochs=1", "data.limit=256", "model.hidden=[16]", "run.device=cpu", "run.threads=1")


def sweep_seconds(root: Path) -> float:
    """From the launch to the result of the whole sweep."""
    run = launch.create(load(find("quickstart"), overrides=(*TINY, _seeds())), root=root)
    seconds = _timed([run])
    result = results.read(run)
    assert result is not None
    assert [point.status for point in result.points] == [Status.FINISHED] * POINTS
    shutil.rmtree(run.path)
    return seconds


def fresh_seconds(root: Path, side_by_side: int) -> float:
    """The same points, each started as a run of its own, ``side_by_side`` at a time."""
    waiting = [
        launch.create(load(find("quickstart"), overrides=(*TINY, f"run.seed={seed}")), root=root)
        for seed in range(FRESH if side_by_side == 1 else FRESH + 1)
    ]
    total = 0.0
    count = len(waiting)
    while waiting:
        batch, waiting = waiting[:side_by_side], waiting[side_by_side:]
        total += _timed(batch)
    return total / count * POINTS


def _seeds() -> str:
    return f"sweep={{seeds={POINTS}}}"


def _timed(runs: list[RunDir]) -> float:
    begin = time.perf_counter()
    processes = [launch.start(run) for run in runs]
    assert [process.wait(300) for process in processes] == [0] * len(runs)
    return time.perf_counter() - begin


def test_a_sweep_against_fresh_processes(tmp_path: Path) -> None:
    sweeps: list[float] = []
    alone: list[float] = []
    paired: list[float] = []
    for _ in range(ROUNDS):
        sweeps.append(sweep_seconds(tmp_path))
        alone.append(fresh_seconds(tmp_path, 1))
        paired.append(fresh_seconds(tmp_path, 2))
    ratio = median(alone) / median(sweeps)
    print(
        f"\n{POINTS} points: sweep {median(sweeps):.1f} s, fresh processes {median(alone):.1f} s "
        f"one by one, {median(paired):.1f} s two at a time: {ratio:.1f} × "
        f"and {median(paired) / median(sweeps):.1f} ×"
    )
    assert ratio >= 5
