"""Who follows a run asks its disk only what may have changed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec
import pytest

from dltui.runs import clock
from dltui.runs.files import end_request, small_files, stamps
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.files.stamps import SETTLED
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes
from dltui.runs.liveness.cached_state import RESTING
from dltui.runs.log.events import Status
from dltui.runs.log.follow import Follower
from dltui.runs.log.recorder import Recorder

PERIOD = 1.0


class Asked:
    """A follower, a clock to move, and what was asked of the disk since the last look at it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 100.0
        self._count: Counter[str] = Counter()
        monkeypatch.setattr(clock, "monotonic", lambda: self.now)
        for module, name in ((stamps, "of"), (small_files, "stamped")):
            monkeypatch.setattr(module, name, self._counted(name, getattr(module, name)))

    def _counted(self, name: str, call: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object) -> object:
            self._count[name] += 1
            return call(*args)

        return counted

    def since(self, seconds: float = 0.0) -> dict[str, int]:
        self.now += seconds
        asked, self._count = dict(self._count), Counter()
        return asked


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(monkeypatch)


@pytest.fixture
def live(make: Callable[..., RunDir]) -> Iterator[tuple[RunDir, subprocess.Popen[bytes]]]:
    run = make()
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    own = identities.of_this_process("topic/some")
    pid, ticks = process.pid, processes.start(process.pid)
    identities.write(run, msgspec.structs.replace(own, pid=pid, pid_ticks=ticks))
    with Recorder(run) as recorder:
        recorder.step(1, {"loss": 1.0})
    yield run, process
    process.kill()
    process.wait()


def settled(run: RunDir, asked: Asked) -> Follower:
    follower = Follower(run, period=PERIOD)
    for _ in range(5):
        follower.poll()
        asked.since(SETTLED)
    return follower


def test_of_a_run_that_goes_on_the_directory_is_looked_at_once_a_period(
    live: tuple[RunDir, subprocess.Popen[bytes]], asked: Asked
) -> None:
    run, _ = live
    follower = settled(run, asked)
    for _ in range(4):
        assert follower.poll().status is Status.RUNNING
        asked.now += PERIOD / 4
    assert asked.since() == {"of": 1}
    with Recorder(run) as recorder:
        recorder.step(2, {"loss": 0.5})
    assert follower.poll().step == 2


def test_that_its_process_has_died_is_seen_at_once_and_its_result_read(
    live: tuple[RunDir, subprocess.Popen[bytes]], asked: Asked
) -> None:
    run, process = live
    follower = settled(run, asked)
    follower.poll()
    process.kill()
    process.wait()
    results.write(run, Result(status=Status.FAILED, message="out of patience"))
    view = follower.poll()
    assert (view.status, view.ending) == (Status.FAILED, "out of patience")


def test_that_it_is_asked_to_stop_is_seen_within_a_period(
    live: tuple[RunDir, subprocess.Popen[bytes]], asked: Asked
) -> None:
    run, _ = live
    follower = settled(run, asked)
    end_request.write(run, end_request.asked("stop", "lab"))
    asked.since(PERIOD)
    assert follower.poll().ending.startswith("a stop was asked for by you")
    assert follower.changed


def test_once_its_log_has_ended_its_result_is_waited_for(
    live: tuple[RunDir, subprocess.Popen[bytes]], asked: Asked
) -> None:
    run, _ = live
    follower = settled(run, asked)
    with Recorder(run) as recorder:
        recorder.ended(Status.FINISHED, {})
    assert follower.poll().status is Status.RUNNING
    results.write(run, Result(status=Status.FINISHED))
    assert follower.poll().status is Status.FINISHED


def test_of_a_run_that_ended_no_file_is_read_again(
    make: Callable[..., RunDir], asked: Asked
) -> None:
    run = make()
    results.write(run, Result(status=Status.STOPPED))
    follower = settled(run, asked)
    view = follower.poll()
    asked.since(PERIOD * RESTING)
    for _ in range(4):
        assert follower.poll() is view
        asked.now += PERIOD / 4
    assert asked.since() == {"of": 1}
    run.result.unlink()
    assert follower.poll(at_once=True).status is Status.QUEUED


def test_a_change_within_a_tick_of_the_disks_clock_is_seen(
    make: Callable[..., RunDir], asked: Asked
) -> None:
    run = make()
    follower = Follower(run, period=PERIOD)
    tick = run.path.stat().st_mtime_ns
    assert follower.poll().status is Status.QUEUED
    results.write(run, Result(status=Status.FINISHED))
    os.utime(run.path, ns=(tick, tick))
    asked.since(SETTLED)
    assert follower.poll().status is Status.FINISHED
