"""Runs forked from a process that waits warm are as those of processes of their own."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from dltui.launch import local
from dltui.launch import start as launch
from dltui.launch.stop import wait
from dltui.launch.warm import installed, waiting
from dltui.launch.warm.forks import Denied, Forked, Told
from dltui.launch.warm.waiting import Waiting
from dltui.runs.files import end_request
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.benchmarks.terminal import Terminal
from tests.process.conftest import SMALL, until

SHORT = ("train.epochs=2", "run.device=cpu")


@pytest.fixture(scope="module")
def shared() -> Iterator[Waiting]:
    """One for all tests: it takes seconds to import torch."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    made = Waiting(launch.usual_environment())
    if before is None:
        del os.environ["OMP_NUM_THREADS"]
    else:
        os.environ["OMP_NUM_THREADS"] = before
    until(lambda: made.look() or made.ready)
    yield made
    made.close()


@pytest.fixture
def warm(shared: Waiting, one_thread: None) -> Callable[[], Waiting]:
    """It, as if it had been begun in this test's environment, which pytest changes, too."""

    def here() -> Waiting:
        shared._environment = launch.usual_environment()
        return shared

    return here


def numbers(run: RunDir) -> dict[str, list[float]]:
    return {name: one.y.tolist() for name, one in read(run).series.items()}


def test_forked_and_fresh_are_the_same_to_the_bit(make, warm: Callable[[], Waiting]) -> None:
    forked, fresh = make(*SHORT), make(*SHORT)
    one, other = launch.start(forked, warm=warm()), launch.start(fresh)
    assert isinstance(one, waiting.Process) and isinstance(other, local.Process)
    assert (one.wait(60), other.wait(60)) == (0, 0)
    weights = [(run.checkpoints / "final.safetensors").read_bytes() for run in (forked, fresh)]
    assert weights[0] == weights[1]
    assert numbers(forked) == numbers(fresh)
    told = [identities.read(run) for run in (forked, fresh)]
    assert told[0] and told[1]
    assert told[0].command[:-1] == told[1].command[:-1]
    assert told[0].versions == told[1].versions and told[0].device == told[1].device
    assert forked.requirements.read_text() == fresh.requirements.read_text()


def test_a_sweep_s_points_are_forked_from_it_too(make, warm: Callable[[], Waiting]) -> None:
    """Torch is imported by nobody: the coordinator's own helper was forked with it."""
    sweep = make(*SHORT, "sweep.train.lr=[0.1,0.01]")
    process = launch.start(sweep, warm=warm())
    seen = set()
    while process.poll() is None:
        with suppress(psutil.NoSuchProcess):
            family = psutil.Process(process.pid).children(recursive=True)
            seen |= {" ".join(one.cmdline()[:4]) for one in family}
    assert results.read(sweep).status is Status.FINISHED
    modules = {command.split("-m ")[1] for command in seen if "-m " in command}
    assert modules == {"dltui.worker"}


def test_a_killed_run_is_told_as_killed(make, warm: Callable[[], Waiting]) -> None:
    run = make(*SMALL)
    process = launch.start(run, warm=warm())
    assert isinstance(process, waiting.Process)
    until(lambda: read(run).step)
    process.kill_all()
    assert process.wait(30) == -signal.SIGKILL
    until(lambda: state.status(run) is Status.LOST)


@pytest.mark.parametrize("why", ["environment", "packages", "limits", "a program"])
def test_what_would_be_imported_differently_is_imported(
    why: str, make, warm: Callable[[], Waiting], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make() if why != "a program" else make(name="programs/descent")
    request, here = launch.requests.read(run), warm()
    asked: list[Callable[..., object]] = []
    monkeypatch.setattr(Waiting, "fork", lambda *args: asked.append(args))
    if why == "environment":
        monkeypatch.setenv("OMP_PROC_BIND", "true")
    elif why == "packages":
        monkeypatch.setattr(installed, "INSTALLED", ("no such folder",))
    elif why == "limits":
        monkeypatch.setattr(installed.resource, "getrlimit", lambda number: (1, 1))
    assert local._forked(run, request, here) is None
    assert asked == []


def test_one_that_stands_still_is_not_waited_for(
    make, runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MODULES", ())
    monkeypatch.setattr(waiting, "PATIENCE", 0.1)
    own = Waiting(launch.usual_environment())
    until(lambda: own.look() or own.ready)
    own._environment = launch.usual_environment()
    os.kill(own.pid, signal.SIGSTOP)
    run = make(*SHORT)
    process = launch.start(run, warm=own)
    assert isinstance(process, local.Process) and own.gone
    assert process.wait(60) == 0
    assert not psutil.pid_exists(own.pid)


Answers = tuple[Waiting, Callable[[Told], Future[None]]]


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[Answers]:
    """One whose next answer is what a test says."""
    monkeypatch.setattr(waiting, "MODULES", ())
    own = Waiting(launch.usual_environment())
    own._channel.close()
    own._channel, there = multiprocessing.Pipe()
    own.ready = True

    def answer(told: Told) -> None:
        there.recv()
        there.send(told)

    with ThreadPoolExecutor(1) as pool:
        yield own, lambda told: pool.submit(answer, told)
    own.close()


def test_where_no_process_may_begin_it_stays_for_the_next(make, answering: Answers) -> None:
    own, answer = answering
    answer(Denied(1, errno.EAGAIN))
    assert own.fork(make(), {}) is None and not own.gone


def test_a_run_with_the_number_of_one_that_has_ended_is_another(make, answering: Answers) -> None:
    own, answer = answering
    answer(Forked(1, os.getpid(), 7))
    first = own.fork(make(), {})
    own._codes[1] = 3
    answer(Forked(2, os.getpid(), 8))
    second = own.fork(make(), {})
    assert first and second and first.pid == second.pid
    assert (first.poll(), second.poll()) == (3, None)


def test_one_that_cannot_import_is_gone(make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MODULES", ("no_such_module",))
    own = Waiting(launch.usual_environment())
    until(lambda: own.look() or own.gone)
    assert not own.ready and own.fork(make(), launch.usual_environment()) is None


def test_a_lab_has_one_and_says_so_and_takes_it_along(
    runs_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLTUI_WARM", "1")
    with Terminal([sys.executable, "-m", "dltui"], size=(120, 36)) as terminal:
        terminal.wait("▸ quickstart")
        terminal.send("s")
        terminal.wait("warm start ready")
        (one,) = psutil.Process(terminal.process.pid).children()
        assert "dltui.launch.warm" in one.cmdline() and one.nice() == os.nice(0)
        terminal.send("\x1b")
        terminal.wait("FIRST STEPS", since=terminal.count)
        terminal.send("r")
        terminal.wait("the run has begun")
        (path,) = runs_dir.glob("*-quickstart-*")
        worker = identities.read(RunDir(path)) or identities.waiter(RunDir(path))
        assert worker and psutil.Process(worker.pid).ppid() == one.pid
        assert psutil.Process(worker.pid).cmdline()[1:5] == ["-P", "-m", "dltui.worker", str(path)]
        terminal.send("\x1b\x11")
    assert not one.is_running()
    assert wait(RunDir(path), 60) is Status.FINISHED


def test_what_it_forked_outlives_it_in_a_session_of_its_own(
    make, warm: Callable[[], Waiting]
) -> None:
    """The last test of this one."""
    run, own = make(*SMALL, "train.epochs=4000"), warm()
    process = launch.start(run, warm=own)
    assert isinstance(process, waiting.Process)
    until(lambda: state.status(run) is Status.RUNNING and read(run).step)
    assert os.getsid(process.pid) == process.pid
    own.close()
    assert process.poll() is None
    end_request.write(run, end_request.asked("stop", "ctrl+c"))
    process.terminate()
    assert process.wait(30) == results.read(run).exit_code
    assert results.read(run).status is Status.STOPPED
