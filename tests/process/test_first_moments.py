"""Signals from the first millisecond of a worker on: none is lost, none leaves a lie."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dltui.launch import start as launch
from dltui.launch import stop
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ending, state
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.process.conftest import until

Start = Callable[[RunDir], subprocess.Popen[bytes]]

STARTED = """
import os, signal, sys
from pathlib import Path
from dltui.launch import start
from dltui.presets.catalogue import find
from dltui.presets.load import load
run = start.create(load(find("filters/laplacian")), root=Path(sys.argv[1]))
print(run.path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
"""Makes a run directory, and dies when it is there."""


@pytest.fixture
def small(runs_dir: Path) -> RunDir:
    return made(runs_dir)


def made(root: Path) -> RunDir:
    """One that is done in a moment."""
    loaded = load(find("filters/laplacian"), overrides=["options.width=24"])
    return launch.create(loaded, root=root)


def gone_before_it_began(root: Path, start: Start, number: signal.Signals) -> RunDir:
    """A run whose process was hit before it said who it is: on a busy machine some are faster."""
    for _ in range(20):
        run = made(root)
        process = start(run)
        process.send_signal(number)
        process.wait()
        if not run.identity.exists():
            return run
    raise AssertionError("each of them was faster than the signal")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGUSR2])
def test_a_stop_in_the_first_millisecond_is_heard(
    small: RunDir, start: Start, number: signal.Signals
) -> None:
    process = start(small)
    process.send_signal(number)
    assert process.wait(60) == 130
    view = read(small)
    assert view.status is Status.STOPPED
    assert view.ending.startswith(f"stopped by signal {number.name.removeprefix('SIG')}")
    assert not small.waiting.exists()


def test_a_hang_up_in_the_first_millisecond_ends_nothing(small: RunDir, start: Start) -> None:
    process = start(small)
    process.send_signal(signal.SIGHUP)
    until(small.identity.exists)
    assert state.status(small) is Status.RUNNING
    process.terminate()
    assert process.wait(60) == 130


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGQUIT])
def test_who_is_gone_before_it_began_is_lost_and_resumed(
    runs_dir: Path, start: Start, number: signal.Signals
) -> None:
    run = gone_before_it_began(runs_dir, start, number)
    assert state.status(run) is Status.LOST
    assert read(run).ending == ending.UNBEGUN
    again = start(run)
    assert state.status(run) in (Status.QUEUED, Status.RUNNING)
    again.terminate()
    assert again.wait(60) == 130
    assert state.status(run) is Status.STOPPED


def test_killed_by_its_user_before_it_began_it_is_stopped(small: RunDir, start: Start) -> None:
    process = start(small)
    assert stop.kill(small).survivors(20) == []
    assert process.wait(20) == -signal.SIGKILL
    assert state.status(small) is Status.STOPPED
    assert read(small).ending == "killed by you"


def test_whose_launcher_is_gone_is_lost(runs_dir: Path) -> None:
    command = [sys.executable, "-c", STARTED, str(runs_dir)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    run = RunDir(Path(done.stdout.strip()))
    assert state.status(run) is Status.LOST


def test_who_only_begins_it_is_sent_no_signal(small: RunDir) -> None:
    """Neither a stop nor a kill: this process lives."""
    launching = identities.waiter(small)
    assert launching is not None and launching.launching and launching.pid == os.getpid()
    assert stop.kill(small).told == []
    assert results.read(small) is None
