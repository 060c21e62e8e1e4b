from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest

from dltui.runs import clock
from dltui.runs.files import end_request
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.identity import Identity
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ending, processes, state
from dltui.runs.liveness.slurm import Slurm
from dltui.runs.liveness.state import Pulse
from dltui.runs.log.events import Status

DAY = 24 * 3_600.0


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that lives until it is told otherwise."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def belongs_to(run: RunDir, pid: int, **changes: object) -> Identity:
    identity = msgspec.structs.replace(
        identities.of_this_process("topic/some"),
        **({"pid": pid, "pid_ticks": processes.start(pid)} | changes),
    )
    identities.write(run, identity)
    return identity


def of_yesterday(file: Path) -> None:
    os.utime(file, (time.time() - DAY, time.time() - DAY))


def squeue(folder: Path, answer: str) -> Slurm:
    """A squeue that answers ``answer`` and counts how often it was asked."""
    command = folder / "squeue"
    command.write_text(f"#!/bin/sh\necho >> {folder}/asked\nprintf '{answer}'\n")
    command.chmod(0o755)
    return Slurm(str(command))


def test_a_result_goes_before_everything(make, sleeper) -> None:
    run = make()
    belongs_to(run, sleeper.pid)
    results.write(run, Result(status=Status.DIVERGED))
    assert state.status(run) is Status.DIVERGED


def test_without_a_worker_record_it_is_queued(make) -> None:
    assert state.status(make()) is Status.QUEUED


def test_a_live_process_runs_and_a_killed_one_is_lost(make, sleeper) -> None:
    run = make()
    belongs_to(run, sleeper.pid)
    assert state.status(run) is Status.RUNNING
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    run.heartbeat.touch()
    assert state.status(run) is Status.LOST  # a zombie is no worker, however fresh its heartbeat
    sleeper.wait()
    assert state.status(run) is Status.LOST


def test_another_process_with_the_same_number_is_not_the_worker(make, sleeper) -> None:
    run = make()
    belongs_to(run, sleeper.pid, pid_ticks=1)
    assert state.status(run) is Status.LOST


def test_slurm_speaks_for_a_job_elsewhere(make, sleeper, tmp_path) -> None:
    run = make()
    belongs_to(run, sleeper.pid, host="elsewhere", slurm_id="77_3")
    of_yesterday(run.identity)
    assert state.status(run, squeue(tmp_path, "77_3|RUNNING|1:00|n1|N/A|None\\n")) is Status.RUNNING
    assert state.status(run, squeue(tmp_path, "77_4|RUNNING|1:00|n1|N/A|None\\n")) is Status.LOST


def test_slurm_is_asked_once_for_all(tmp_path) -> None:
    told = "1|PENDING|1:00||N/A|Priority\\n2|COMPLETED|0:00|n1|N/A|None\\n"
    slurm = squeue(tmp_path, told)
    assert [slurm.live(job) for job in ("3", "2", "1")] == [False, False, True]
    assert (tmp_path / "asked").read_text() == "\n"
    assert not slurm.live("4")  # newer than the last answer
    assert (tmp_path / "asked").read_text() == "\n\n"


def test_absent_slurm_knows_no_job() -> None:
    slurm = Slurm("no-such-squeue")
    assert slurm.absent
    assert not slurm.live("1")


def test_elsewhere_a_heartbeat_means_running(make, sleeper) -> None:
    run = make()
    belongs_to(run, sleeper.pid, host="elsewhere")
    of_yesterday(run.identity)
    assert state.status(run, pulse=Pulse()) is Status.LOST
    run.heartbeat.touch()
    assert state.status(run, pulse=Pulse()) is Status.RUNNING


@pytest.mark.parametrize("ahead", [-30 * DAY, 30 * DAY], ids=["behind", "ahead"])
def test_elsewhere_only_what_moves_lives_whatever_its_clock(
    make, sleeper, ahead: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make()
    belongs_to(run, sleeper.pid, host="elsewhere")
    now, pulse = 1_000.0, Pulse()
    monkeypatch.setattr(clock, "monotonic", lambda: now)

    def beat(number: int) -> None:
        moment = time.time() + ahead + number
        run.heartbeat.touch()
        os.utime(run.heartbeat, (moment, moment))

    beat(0)
    assert state.status(run, pulse=pulse) is Status.LOST  # seen once, and its clock is wrong
    beat(5)
    assert state.status(run, pulse=pulse) is Status.RUNNING
    now += state.FRESH_SECONDS - 1
    assert state.status(run, pulse=pulse) is Status.RUNNING
    now += 2
    assert state.status(run, pulse=pulse) is Status.LOST


def test_a_moved_clock_ends_nothing(make, sleeper, monkeypatch: pytest.MonkeyPatch) -> None:
    """The start of a process that the system tells in Unix seconds moves with the clock."""
    run = make()
    belongs_to(run, sleeper.pid, pid_start=psutil.Process(sleeper.pid).create_time() - 3_600)
    monkeypatch.setattr(clock, "wall", lambda: time.time() + 3_600)
    assert state.status(run) is Status.RUNNING


def test_a_process_of_another_container_is_elsewhere(make, sleeper) -> None:
    run = make()
    belongs_to(run, sleeper.pid, kernel="another boot or namespace")
    of_yesterday(run.identity)
    assert state.status(run, pulse=Pulse()) is Status.LOST
    run.heartbeat.touch()
    assert state.status(run, pulse=Pulse()) is Status.RUNNING


def test_elsewhere_who_has_just_begun_has_shown_no_other_sign_of_life(make, sleeper) -> None:
    run = make()
    belongs_to(run, sleeper.pid, host="elsewhere")
    assert state.status(run, pulse=Pulse()) is Status.RUNNING
    run.heartbeat.touch()
    of_yesterday(run.heartbeat)
    assert state.status(run, pulse=Pulse()) is Status.LOST


def test_killed_by_somebody_it_is_stopped_and_not_lost(make, sleeper) -> None:
    run = make()
    belongs_to(run, sleeper.pid, pid_ticks=1)
    assert state.status(run) is Status.LOST
    end_request.write(run, end_request.asked("stop", "lab"))
    assert state.status(run) is Status.LOST  # asked to stop, it died of something else
    end_request.write(run, end_request.asked("kill", "lab"))
    assert state.status(run) is Status.STOPPED
    assert ending.of(run, Status.STOPPED) == "killed by you"


def test_elsewhere_a_kill_that_was_seen_to_work_needs_no_waiting(make, sleeper) -> None:
    run = make()
    belongs_to(run, sleeper.pid, host="elsewhere")
    run.heartbeat.touch()
    kill = end_request.asked("kill", "command")
    end_request.write(run, kill)
    assert state.status(run, pulse=Pulse()) is Status.RUNNING
    end_request.write(run, msgspec.structs.replace(kill, gone=True))
    assert state.status(run, pulse=Pulse()) is Status.STOPPED


def test_whoever_waits_for_a_turn_must_live(make, sleeper) -> None:
    run = make()
    identity = belongs_to(run, sleeper.pid)
    run.identity.rename(run.waiting)
    assert state.status(run) is Status.QUEUED
    run.waiting.write_bytes(msgspec.json.encode(msgspec.structs.replace(identity, pid_ticks=1)))
    assert state.status(run) is Status.LOST
    end_request.write(run, end_request.asked("kill", "lab"))
    assert state.status(run) is Status.STOPPED


@pytest.mark.parametrize(
    "who", [{"host": "node7"}, {"kernel": "another-boot pid:[1]"}], ids=["elsewhere", "rebooted"]
)
@pytest.mark.parametrize("launching", [True, False])
def test_who_waits_and_cannot_be_seen_waits_as_long_as_it_beats(
    make, sleeper, monkeypatch: pytest.MonkeyPatch, who: dict[str, object], launching: bool
) -> None:
    """After a reboot nobody waits any more, on whatever that machine was to begin."""
    run, pulse, now = make(), Pulse(), time.monotonic()
    monkeypatch.setattr(clock, "monotonic", lambda: now)
    belongs_to(run, sleeper.pid, launching=launching, **who)
    run.identity.rename(run.waiting)
    assert state.status(run, pulse=pulse) is Status.QUEUED  # it was written just now
    now += 80
    run.heartbeat.touch()
    assert state.status(run, pulse=pulse) is Status.QUEUED
    now += 100
    assert state.status(run, pulse=pulse) is Status.LOST
    assert ending.of(run, Status.LOST) == ending.UNBEGUN
    run.heartbeat.unlink()
    os.utime(run.waiting, (1, 1))
    assert state.status(run, pulse=Pulse()) is Status.LOST  # at the first look


@pytest.mark.parametrize("begun", [True, False])
def test_what_a_machine_wrote_before_it_was_booted_is_lost_at_once(
    make, sleeper, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    """Though it is no older than a heartbeat may be; one that moves is seen all the same."""
    run, pulse, now = make(), Pulse(), time.monotonic()
    monkeypatch.setattr(clock, "monotonic", lambda: now)
    belongs_to(run, sleeper.pid, kernel="another-boot pid:[1]")
    if not begun:
        run.identity.rename(run.waiting)
    run.heartbeat.touch()
    for path in (run.heartbeat, run.waiting):
        if path.exists():
            os.utime(path, (time.time() - 40,) * 2)
    lives = Status.RUNNING if begun else Status.QUEUED
    monkeypatch.setattr(clock, "uptime", lambda: 3_600.0)
    assert state.status(run, pulse=Pulse()) is lives
    monkeypatch.setattr(clock, "uptime", lambda: 30.0)
    assert state.status(run, pulse=pulse) is Status.LOST
    run.heartbeat.touch()
    now += 5
    assert state.status(run, pulse=pulse) is lives


def test_a_machine_was_booted_before_its_processes_began() -> None:
    assert clock.uptime() >= time.time() - psutil.Process().create_time()


def test_a_point_that_nobody_began_waits_while_its_sweep_goes_on(make, sleeper) -> None:
    sweep = make()
    point = sweep.point(2)
    point.path.mkdir(parents=True)
    requests.write(point, requests.read(sweep))
    belongs_to(sweep, sleeper.pid)
    assert state.status(point) is Status.QUEUED
    sleeper.kill()
    sleeper.wait()
    assert state.status(point) is Status.LOST
    assert ending.of(point, Status.LOST) == ending.UNBEGUN
    results.write(sweep, Result(status=Status.STOPPED))
    assert state.status(point) is Status.LOST


def test_told_to_end_before_it_began_it_is_stopped(make) -> None:
    run = make()
    end_request.write(run, end_request.asked("stop", "command"))
    assert state.status(run) is Status.STOPPED
    assert ending.of(run, Status.STOPPED) == "stopped by you"


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"status": "sideways"}', b"\xff"])
def test_unreadable_records_are_damage(make, raw: bytes) -> None:
    run = make()
    run.result.write_bytes(raw)
    run.identity.write_bytes(raw)
    assert state.status(run) is Status.LOST
    assert state.signs(run).fault.startswith("run.json ")
    run.heartbeat.touch()
    assert state.status(run, pulse=Pulse()) is Status.RUNNING
