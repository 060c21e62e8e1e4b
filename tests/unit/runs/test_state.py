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

from dltui.runs import identity as identities
from dltui.runs import result as results
from dltui.runs import state
from dltui.runs.events import Status
from dltui.runs.identity import Identity
from dltui.runs.layout import RunDir
from dltui.runs.result import Result
from dltui.runs.slurm import Slurm


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
        **({"pid": pid, "pid_start": psutil.Process(pid).create_time()} | changes),
    )
    identities.write(run, identity)
    return identity


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
    belongs_to(run, sleeper.pid, pid_start=1.0)
    assert state.status(run) is Status.LOST


def test_slurm_speaks_for_a_job_elsewhere(make, sleeper, tmp_path) -> None:
    run = make()
    belongs_to(run, sleeper.pid, host="elsewhere", slurm_id="77_3")
    assert state.status(run, squeue(tmp_path, "77_3 RUNNING\\n")) is Status.RUNNING
    assert state.status(run, squeue(tmp_path, "77_4 RUNNING\\n")) is Status.LOST


def test_slurm_is_asked_once_for_all(tmp_path) -> None:
    slurm = squeue(tmp_path, "1 PENDING\\n2 COMPLETED\\n")
    assert [slurm.live(job) for job in ("1", "2", "3")] == [True, False, False]
    assert (tmp_path / "asked").read_text() == "\n"


def test_absent_slurm_knows_no_job() -> None:
    slurm = Slurm("no-such-squeue")
    assert slurm.absent
    assert not slurm.live("1")


def test_elsewhere_a_fresh_heartbeat_means_running(make, sleeper) -> None:
    run = make()
    belongs_to(run, sleeper.pid, host="elsewhere")
    assert state.status(run) is Status.LOST
    run.heartbeat.touch()
    assert state.status(run) is Status.RUNNING
    old = time.time() - 2 * state.FRESH_SECONDS
    os.utime(run.heartbeat, (old, old))
    assert state.status(run) is Status.LOST


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"status": "sideways"}', b"\xff"])
def test_unreadable_records_are_none(make, raw: bytes) -> None:
    run = make()
    run.result.write_bytes(raw)
    run.identity.write_bytes(raw)
    assert state.status(run) is Status.QUEUED
