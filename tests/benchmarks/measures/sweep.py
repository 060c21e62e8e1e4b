"""A sweep of 20 tiny nets, beside 20 fresh processes that run the same points one by one."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from dltui.launch import start as launch
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from tests.benchmarks.bench import Bench, Failed
from tests.benchmarks.row import Pair

POINTS, FRESH = 20, 4
"""Of the fresh processes four are run and counted five times over: each takes as long."""

TINY = ("train.epochs=1", "data.limit=256", "model.hidden=[16]", "run.device=cpu", "run.threads=1")


def turns(bench: Bench, count: int = 2) -> Iterator[tuple[Pair]]:
    for _ in range(count):
        yield (Pair(_sweep(bench.runs), _alone(bench.runs)),)


def _sweep(root: Path) -> float:
    """Seconds from the launch to the result of the whole sweep."""
    settings = (*TINY, f"sweep={{seeds={POINTS}}}")
    run = launch.create(load(find("quickstart"), overrides=settings), root=root)
    seconds = _timed(run)
    result = results.read(run)
    ends = [point.status for point in result.points] if result else []
    if ends != [Status.FINISHED] * POINTS:
        raise Failed(f"the points of the sweep ended {', '.join(map(str, ends))}")
    shutil.rmtree(run.path)
    return seconds


def _alone(root: Path) -> float:
    """Seconds of all points, each started as a run of its own."""
    overrides = [(*TINY, f"run.seed={seed}") for seed in range(FRESH)]
    runs = [launch.create(load(find("quickstart"), overrides=one), root=root) for one in overrides]
    return sum(map(_timed, runs)) / FRESH * POINTS


def _timed(run: RunDir) -> float:
    begin = time.perf_counter()
    if code := launch.start(run).wait(300):
        raise Failed(f"{run.path.name} ended with {code}")
    return time.perf_counter() - begin
