"""Sweeps as real processes: every point its own, failing, stopped, killed and resumed."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from dltui.figures.records import Curve
from dltui.launch import start as launch
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status, Steps
from dltui.runs.log.tail import Tail
from tests.process.conftest import until

TINY = ("train.epochs=2", "data.limit=256", "run.device=cpu")
FOUR = ("sweep={'train.lr'=[0.01, 0.001], seeds=2}", *TINY)

NET = """
from torch import nn
def net(width):
    if width == 13:
        raise ValueError("thirteen is too many")
    return nn.Sequential(nn.Flatten(), nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 10))
"""

OWN = """
title = "Widths"
topic = "learning-rate"
[data]
name = "digits"
limit = 128
[model]
file = "net.py"
name = "net"
[train]
epochs = 1
[run]
device = "cpu"
[sweep]
"model.arguments.width" = [4, 13, 8, 16]
at_once = 1
[[reported]]
metric = "parameters"
where = { "model.arguments.width" = 8 }
value = 610
[[reported]]
metric = "parameters"
relation = ">"
where = { "model.arguments.width" = 16 }
than = { "model.arguments.width" = 4 }
[[reported]]
metric = "parameters"
where = { "model.arguments.width" = 13 }
value = 1
"""


def finish(run: RunDir, start: Callable[[RunDir], subprocess.Popen[bytes]]) -> Result:
    start(run).wait(120)
    result = results.read(run)
    assert result is not None, run.log.read_text()
    return result


def recorded(run: RunDir) -> dict[str, list[float | None]]:
    """Every step metric of a run, batch borders removed."""
    columns: dict[str, list[float | None]] = {}
    for event in Tail(run.events).read():
        if isinstance(event, Steps):
            for name, values in event.columns.items():
                columns.setdefault(name, []).extend(values)
    return columns


def living(run: RunDir) -> list[psutil.Process]:
    """Processes whose command line or open log belongs to ``run``."""
    found = []
    for process in psutil.process_iter():
        try:
            if any(file.path.startswith(str(run.path)) for file in process.open_files()):
                found.append(process)
        except psutil.Error:
            continue
    return found


def test_the_same_sweep_twice_gives_the_same_numbers_and_its_arms_are_paired(
    make: Callable[..., RunDir], start: Callable[[RunDir], subprocess.Popen[bytes]]
) -> None:
    one, other = make(*FOUR), make(*FOUR)
    first, second = finish(one, start), finish(other, start)
    assert first.status is second.status is Status.FINISHED
    assert [p.label for p in first.points] == [
        "lr=0.01 seed=0",
        "lr=0.01 seed=1",
        "lr=0.001 seed=0",
        "lr=0.001 seed=1",
    ]
    for point, twin in zip(first.points, second.points, strict=True):
        assert {k: v for k, v in point.metrics.items() if "second" not in k} == {
            k: v for k, v in twin.metrics.items() if "second" not in k
        }
    steps = [recorded(run) for run in one.point_dirs()]
    assert steps == [recorded(run) for run in other.point_dirs()]
    # Same seed, other rate: the loss before the first update is the same; another seed's is not.
    begin = [columns["loss"][0] for columns in steps]
    assert begin[0] == begin[2]
    assert begin[1] == begin[3]
    assert begin[0] != begin[1]

    figures = {figure.id: figure for figure in results.read_figures(one)}
    assert {"points", "loss", "accuracy", "metric-against-parameter"} <= figures.keys()
    band = figures["metric-against-parameter"]
    assert isinstance(band, Curve)
    assert band.lines[0].x == [0.001, 0.01]
    assert len(band.lines[0].low) == 2
    best = max(point.metrics["test/accuracy"] or 0.0 for point in first.points)
    assert first.metrics == {"points": 4.0, "points/ended": 4.0, "best/test/accuracy": best}
    until(lambda: not living(one))


def test_one_failing_point_is_a_row_and_claims_are_judged_over_the_others(
    tmp_path: Path, runs_dir: Path, start: Callable[[RunDir], subprocess.Popen[bytes]]
) -> None:
    (tmp_path / "net.py").write_text(NET)
    (tmp_path / "own.toml").write_text(OWN)
    run = launch.create(load(tmp_path / "own.toml"), root=runs_dir)
    result = finish(run, start)
    assert [str(point.status) for point in result.points] == [
        "finished",
        "failed",
        "finished",
        "finished",
    ]
    assert result.status is Status.FAILED
    assert result.exit_code == 1
    assert "1 of 4 points failed; width=13" in result.message
    assert "thirteen is too many" in result.message
    assert [verdict.verdict for verdict in result.claims] == [
        "reproduced",
        "reproduced",
        "not-measured",
    ]
    assert result.claims[2].reason == "1 of 1 runs: failed"


@pytest.mark.slow
def test_fail_fast_starts_no_further_point(
    tmp_path: Path, runs_dir: Path, start: Callable[[RunDir], subprocess.Popen[bytes]]
) -> None:
    (tmp_path / "net.py").write_text(NET)
    (tmp_path / "own.toml").write_text(OWN)
    loaded = load(tmp_path / "own.toml", overrides=["sweep.fail_fast=true"])
    result = finish(launch.create(loaded, root=runs_dir), start)
    assert [str(point.status) for point in result.points] == [
        "finished",
        "failed",
        "queued",
        "queued",
    ]
    assert result.status is Status.FAILED


def test_a_killed_coordinator_leaves_nothing_running_and_resume_repeats_no_finished_point(
    make: Callable[..., RunDir], start: Callable[[RunDir], subprocess.Popen[bytes]]
) -> None:
    run = make(
        "sweep={'train.lr'=[0.01, 0.003, 0.001], at_once=1}",
        "train.epochs=8",
        "train.checkpoint_seconds=1",
        "run.device=cpu",
    )
    process = start(run)
    until(run.point(0).result.exists, 90)
    until(run.point(1).events.exists)
    process.send_signal(signal.SIGKILL)
    process.wait()
    until(lambda: not living(run), 60)
    assert state.status(run) is Status.LOST
    kept = {
        point.path: (point.result.stat().st_mtime_ns, point.events.read_bytes())
        for point in run.point_dirs()
        if (result := results.read(point)) and result.status is Status.FINISHED
    }
    assert kept
    result = finish(run, start)
    assert result.status is Status.FINISHED
    assert [point.status for point in result.points] == [Status.FINISHED] * 3
    for path, (moment, log) in kept.items():
        point = RunDir(path)
        assert (point.result.stat().st_mtime_ns, point.events.read_bytes()) == (moment, log)


@pytest.mark.slow
def test_a_stop_reaches_the_points_and_resume_goes_on_from_their_checkpoints(
    make: Callable[..., RunDir], start: Callable[[RunDir], subprocess.Popen[bytes]]
) -> None:
    overrides = ("train.epochs=30", "run.device=cpu", "run.threads=1")
    run = make("sweep={seeds=2, at_once=2}", *overrides)
    process = start(run)
    until(lambda: all(recorded(run.point(i)) for i in range(2)), 90)
    process.terminate()
    process.wait(60)
    stopped = results.read(run)
    assert stopped is not None
    assert stopped.status is Status.STOPPED
    assert stopped.exit_code == 130
    assert {point.status for point in stopped.points} == {Status.STOPPED}
    until(lambda: not living(run))
    result = finish(run, start)
    assert result.status is Status.FINISHED
    alone = make("sweep={}", *overrides)
    uninterrupted = finish(alone, start)
    for name in ("test/accuracy", "test/loss", "train/loss"):
        assert result.points[0].metrics[name] == uninterrupted.metrics[name]


def test_points_that_contradict_themselves_end_a_large_sweep_before_it_begins(
    make: Callable[..., RunDir], start: Callable[[RunDir], subprocess.Popen[bytes]]
) -> None:
    grid = "'train.nesterov'=[false, true], 'train.momentum'=[0.9, 0.0], seeds=100"
    run = make("train.optimizer=sgd", "train.momentum=0.9", f"sweep={{{grid}}}")
    result = finish(run, start)
    assert result.status is Status.FAILED
    assert result.exit_code == 2
    assert result.message == (
        "point nesterov=yes momentum=0 seed=0: train.nesterov: needs train.momentum above 0"
    )
