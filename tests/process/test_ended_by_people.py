"""A run that is ended says by whom and where, and nothing that it started outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from dltui.figures.records import Table
from dltui.launch import start as launch
from dltui.launch import stop
from dltui.presets.load import load
from dltui.runs.files import end_request
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import Index
from dltui.runs.liveness import ending, processes, state
from dltui.runs.log import points
from dltui.runs.log.events import Status
from dltui.runs.log.follow import Follower, read
from tests.process.conftest import SMALL, until

Make = Callable[..., RunDir]
Start = Callable[[RunDir], subprocess.Popen[bytes]]

PROBING = ("options.cap=16", "run.memory_limit=6000", "run.device=cpu", "run.threads=1")
"""Settings of the search for the largest batch under which a probe takes seconds."""


def family(run: RunDir) -> list[psutil.Process]:
    """The living processes of the worker's session; the worker must not have been reaped."""
    identity = identities.read(run)
    return processes.alive(processes.family(identity.pid)) if identity else []


def probing(run: RunDir) -> bool:
    """Whether a probe, which is a child of the worker's fork server, is at work."""
    identity = identities.read(run)
    if identity is None or read(run).phase != "probing":
        return False
    with suppress(psutil.NoSuchProcess):  # one that has just ended
        return any(one.ppid() != identity.pid for one in family(run) if one.pid != identity.pid)
    return False


def said(run: RunDir) -> str:
    record = Index(run.path.parent).record(run.id)
    assert record is not None
    view = read(run)
    assert (record.status, record.message) == (view.status, view.ending)
    return f"{record.status}: {record.message}"


def test_a_kill_during_a_probe_leaves_no_process_and_is_no_mystery(
    make: Make, start: Start
) -> None:
    run = make(*PROBING, name="memory/largest-batch")
    process = start(run)
    until(lambda: probing(run), 120)
    started = family(run)
    killed = stop.kill(run, "lab")
    assert killed.survivors(20) == []
    assert processes.alive(started) == [] and family(run) == []
    assert process.wait(5) == -signal.SIGKILL
    assert said(run) == "stopped: killed by you"
    end = end_request.read(run)
    assert end is not None and end.gone and end.place == "lab"
    again = start(run)
    until(lambda: read(run).phase == "importing torch" and end_request.read(run) is None, 60)
    os.kill(again.pid, signal.SIGTERM)
    assert again.wait(20) == 130
    assert said(run) == "stopped: stopped by signal TERM while importing torch"


def test_a_stop_during_a_probe_is_answered_at_once_and_ends_the_probe(
    make: Make, start: Start
) -> None:
    run = make(*PROBING, name="memory/largest-batch")
    process = start(run)
    until(lambda: probing(run), 120)
    started = family(run)
    stop.stop(run, "lab")
    assert process.wait(20) == 130
    until(lambda: processes.alive(started) == [], 20)
    assert said(run).startswith("stopped: stopped by you while probing")


@pytest.mark.slow
def test_a_worker_killed_by_nobody_known_takes_its_probe_along(make: Make, start: Start) -> None:
    run = make(*PROBING, name="memory/largest-batch")
    process = start(run)
    until(lambda: probing(run), 120)
    started = family(run)
    process.kill()
    process.wait()
    until(lambda: processes.alive(started) == [], 20)
    assert said(run) == f"lost: {ending.LOST}"


def test_a_killed_run_says_at_which_step_and_to_whom_it_is_told_the_same(
    make: Make, start: Start, dltui: Callable[..., subprocess.Popen[str]]
) -> None:
    run = make(*SMALL, "train.epochs=100000")
    start(run)
    follower = Follower(run)
    until(lambda: follower.poll().step > 10, 60)
    command = dltui("stop", "--kill", run.id)
    output, errors = command.communicate(timeout=60)
    assert command.returncode == 0, errors
    step = read(run).step
    words = f"stopped: killed by you at step {step:,}"
    assert said(run) == words
    assert output.strip() == f"{run.id}: {words}"
    listed, _ = dltui("runs").communicate(timeout=60)
    assert f"killed by you at step {step:,}" in listed
    (record,) = Index(run.path.parent).records()
    assert record.elapsed == read(run).elapsed > 0
    shown, _ = dltui("show", run.id).communicate(timeout=60)
    assert words in shown


def test_a_second_ctrl_c_kills_and_says_so(
    runs_dir: Path, dltui: Callable[..., subprocess.Popen[str]]
) -> None:
    process = dltui("--run", "quickstart", "--set", "train.epochs=100000", "--device", "cpu")
    until(lambda: any(runs_dir.glob("*/run.json")), 60)
    (run,) = Index(runs_dir).records()
    follower = Follower(run.run)
    until(lambda: follower.poll().step > 10, 60)
    identity = identities.read(run.run)
    assert identity is not None
    os.kill(identity.pid, signal.SIGSTOP)  # it cannot answer the first
    process.send_signal(signal.SIGINT)
    until(run.run.end.exists)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "killed by you at step" in errors
    assert state.status(run.run) is Status.STOPPED


def test_a_killed_sweep_leaves_no_process_and_its_points_say_so_too(
    make: Make, start: Start
) -> None:
    run = make("sweep={seeds=2, at_once=2}", "train.epochs=100000", "run.device=cpu")
    start(run)
    until(lambda: all(read(run.point(i)).step > 5 for i in range(2)), 120)
    until(lambda: standing(run) == ["running", "running"])
    started = family(run)
    assert len(started) >= 4
    assert stop.kill(run).survivors(20) == []
    assert processes.alive(started) == []
    assert said(run).startswith("stopped: killed by you")
    for point in run.point_dirs():
        view = read(point)
        assert view.status is Status.STOPPED
        assert view.ending == f"killed by you at step {view.step:,}"
    assert standing(run) == ["stopped", "stopped"]


def standing(sweep: RunDir) -> list[object]:
    """How the points stand by the sweep's own table."""
    table = read(sweep).figures.get(points.FIGURE)
    return [row[1] for row in table.rows] if isinstance(table, Table) else []


DYING = """
import os, sys
from torch import nn
def net(width):
    if width == 13:
        print("the driver is on fire", file=sys.stderr, flush=True)
        os._exit(7)
    return nn.Sequential(nn.Flatten(), nn.Linear(64, width), nn.ReLU(), nn.Linear(width, 10))
"""

OWN = """
title = "Widths"
topic = "learning-rate"
[data]
name = "digits"
limit = 64
[model]
file = "net.py"
name = "net"
[train]
epochs = 1
[run]
device = "cpu"
[sweep]
"model.arguments.width" = [4, 13]
at_once = 1
"""


def test_a_point_whose_process_died_failed_with_its_last_words(
    tmp_path: Path, runs_dir: Path, start: Start
) -> None:
    (tmp_path / "net.py").write_text(DYING)
    (tmp_path / "own.toml").write_text(OWN)
    run = launch.create(load(tmp_path / "own.toml"), root=runs_dir)
    assert start(run).wait(120) == 1
    result = results.read(run)
    assert result is not None
    words = "its process ended with code 7: the driver is on fire"
    assert [point.status for point in result.points] == [Status.FINISHED, Status.FAILED]
    assert result.points[1].message == words
    assert result.message == f"1 of 2 points failed; width=13: {words}"


def test_a_stop_that_came_before_it_could_hear_one_is_found_when_it_begins(
    make: Make, start: Start
) -> None:
    run = make(*SMALL)
    process = start(run)
    stop.stop(run, "lab")
    assert process.wait(60) == 130
    assert said(run).startswith("stopped: stopped by you")
