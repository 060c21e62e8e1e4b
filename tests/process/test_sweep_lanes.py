"""Sweeps with lanes as real processes: the same files as without, stopped, killed, refused."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dltui.launch import start as launch
from dltui.presets.load import load
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Message, Status
from dltui.runs.log.tail import Tail
from tests.process.conftest import until
from tests.process.test_sweep import living, recorded

Start = Callable[[RunDir], subprocess.Popen[bytes]]

TIMES = ("images_per_second", "train/seconds", "resident")

EDGES = ("data.per_class=10", "data.test_per_class=10", "train.epochs=3", "run.device=cpu")

NET = """
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(64, 10)

    def forward(self, x):
        x = self.layer(x.flatten(1))
        return x if x.sum() > 0 else 2 * x
"""

OWN = """
title = "Own"
topic = "learning-rate"
[data]
name = "digits"
limit = 128
[model]
file = "net.py"
name = "Net"
[train]
epochs = 1
[run]
device = "cpu"
[sweep]
seeds = 3
lanes = 8
at_once = 1
"""


def finish(run: RunDir, start: Start) -> Result:
    start(run).wait(180)
    result = results.read(run)
    assert result is not None, run.log.read_text()
    return result


def files(run: RunDir) -> set[str]:
    return {str(path.relative_to(run.path)) for path in run.path.rglob("*")}


def pids(run: RunDir) -> list[int]:
    found = [identities.read(point) for point in run.point_dirs()]
    return [identity.pid for identity in found if identity]


def messages(run: RunDir) -> list[str]:
    return [event.text for event in Tail(run.events).read() if isinstance(event, Message)]


def weights(run: RunDir) -> list[bytes]:
    return [(p.checkpoints / "final.safetensors").read_bytes() for p in run.point_dirs()]


def test_lanes_leave_what_a_process_a_point_leaves(
    make: Callable[..., RunDir], start: Start
) -> None:
    points = "points=[{'train.lr'=0.01}, {'train.lr'=0.003}, {'train.accumulate'=2}]"
    runs = [
        make(*EDGES, f"sweep={{{points}, seeds=2, at_once=1, lanes={lanes}}}", name="overfit")
        for lanes in (0, 8)
    ]
    apart, together = (finish(run, start) for run in runs)
    assert apart.status is together.status is Status.FINISHED, together.message
    for point, lane in zip(apart.points, together.points, strict=True):
        assert (lane.label, lane.status) == (point.label, point.status)
        assert lane.metrics.keys() == point.metrics.keys()
        for name in point.metrics.keys() - set(TIMES):
            assert lane.metrics[name] == pytest.approx(point.metrics[name], rel=1e-4), name
    for point, lane in zip(*(run.point_dirs() for run in runs), strict=True):
        assert files(lane) == files(point)
        ids = [[figure.id for figure in results.read_figures(run)] for run in (point, lane)]
        assert ids[0] == ids[1]
        ours, theirs = recorded(lane), recorded(point)
        assert list(ours) == list(theirs)
        for name, values in theirs.items():
            assert ours[name] == pytest.approx(values, rel=1e-3, abs=1e-5), name
    assert len(set(pids(runs[0]))) == 6
    assert len(set(pids(runs[1])[:4])) == 1
    assert len(set(pids(runs[1]))) == 3
    said = [text for text in messages(runs[1]) if "sweep.lanes" in text]
    assert said == [
        "2 of 6 points have a process each, sweep.lanes is not for them: "
        "train.accumulate is above 1"
    ]
    assert "000/worker.log" in runs[1].point(1).log.read_text()


def test_a_network_that_cannot_be_a_lane_gets_a_process_a_point(
    tmp_path: Path, runs_dir: Path, start: Start
) -> None:
    (tmp_path / "net.py").write_text(NET)
    (tmp_path / "own.toml").write_text(OWN)
    run = launch.create(load(tmp_path / "own.toml"), root=runs_dir)
    result = finish(run, start)
    assert [point.status for point in result.points] == [Status.FINISHED] * 3
    assert len(set(pids(run))) == 3
    (said,) = (text for text in messages(run) if "sweep.lanes" in text)
    assert said.startswith("3 of 3 points have a process each, sweep.lanes is not for them: ")
    assert "torch.func cannot follow the network" in said
    assert not any("starting again" in text for p in run.point_dirs() for text in messages(p))


def test_lanes_stopped_then_killed_end_with_the_same_bits(
    make: Callable[..., RunDir], start: Start
) -> None:
    overrides = (
        "sweep={seeds=3, at_once=1, lanes=8}",
        "train.epochs=20",
        "train.checkpoint_seconds=1",
        "run.device=cpu",
        "run.threads=1",
    )
    whole, parted = make(*overrides), make(*overrides)
    assert finish(whole, start).status is Status.FINISHED

    process = start(parted)
    until(lambda: all(recorded(parted.point(i)) for i in range(3)), 90)
    process.terminate()
    process.wait(60)
    stopped = results.read(parted)
    assert stopped is not None
    assert {point.status for point in stopped.points} == {Status.STOPPED}
    assert len({point.metrics["steps"] for point in stopped.points}) == 1
    until(lambda: not living(parted))

    before = {path.name for path in parted.point(2).checkpoints.glob("*.json")}
    process = start(parted)
    until(lambda: {p.name for p in parted.point(2).checkpoints.glob("*.json")} - before, 90)
    os.kill(pids(parted)[0], signal.SIGKILL)
    process.wait(60)
    assert {state.status(point) for point in parted.point_dirs()} == {Status.FAILED}
    told = [t for t in messages(parted) if "failed: its process ended with signal SIGKILL" in t]
    assert len(told) == 3

    assert finish(parted, start).status is Status.FINISHED
    assert weights(parted) == weights(whole)
