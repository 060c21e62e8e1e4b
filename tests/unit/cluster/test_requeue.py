"""A run that goes back into Slurm's queue, as often as it comes further."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dltui.cluster import requeue
from dltui.runs.files import identity as identities
from dltui.runs.files import slurm_job
from dltui.runs.files.identity import Identity
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership, state
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from tests.fake_slurm import FakeSlurm


@pytest.fixture
def worker(submitted: Callable[..., RunDir], slurm, monkeypatch) -> tuple[RunDir, Identity]:
    """A run in job 42, and its worker, which is this process."""
    run = submitted()
    monkeypatch.setenv("SLURM_JOB_ID", "42")
    slurm.answers("scontrol", "")
    me = identities.of_this_process("quickstart")
    ownership.claim(run, me)
    return run, me


def far(run: RunDir, step: int) -> None:
    with Recorder(run) as recorder:
        recorder.step_batch(step, {"loss": [1.0]})


def test_it_is_queued_under_its_job(worker, slurm: FakeSlurm, monkeypatch) -> None:
    run, me = worker
    far(run, 7)
    assert requeue.hand_back(run, me) == ""
    assert slurm.asked("scontrol") == ["requeue 42"]
    known = slurm_job.read(run)
    assert known is not None and [one.step for one in known.requeues] == [7]
    assert state.handed_back(run)
    monkeypatch.delenv("SLURM_JOB_ID")
    slurm.queue("42|PENDING|1:00:00||N/A|BeginTime")
    assert state.status(run) is Status.QUEUED
    monkeypatch.setenv("SLURM_JOB_ID", "42")  # the job that begins again finds it to go on with
    assert state.status(run) is Status.LOST


def test_twice_without_a_further_step_is_enough(worker) -> None:
    run, me = worker
    far(run, 7)
    assert [requeue.hand_back(run, me) for _ in range(2)] == ["", ""]
    assert requeue.hand_back(run, me).startswith("requeued 2 times without a further step")
    far(run, 8)
    assert requeue.hand_back(run, me) == ""


def test_what_slurm_refuses_is_told_and_the_run_is_not_queued(worker, slurm: FakeSlurm) -> None:
    run, me = worker
    slurm.answers("scontrol", "", err="Requested operation is presently disabled\n", code=1)
    said = requeue.hand_back(run, me)
    assert said == "scontrol refused it: Requested operation is presently disabled"
    assert not state.handed_back(run) and not run.waiting.exists()


@pytest.mark.parametrize(("variable", "job"), [("", "42"), ("1", "")])
def test_only_a_job_that_says_so_is_requeued(variable: str, job: str, monkeypatch) -> None:
    monkeypatch.setenv("DLTUI_REQUEUE", variable)
    monkeypatch.setenv("SLURM_JOB_ID", job)
    assert not requeue.wanted()


def test_what_slurm_takes_back_by_itself_is_left_to_it(worker) -> None:
    run, me = worker
    run.log.write_text("slurmstepd: error: *** JOB 42 ON n1 CANCELLED AT 12:00 ***\n")
    assert not requeue.leave(run, me)
    run.log.write_text("slurmstepd: error: *** JOB 42 CANCELLED AT 12:00 DUE TO JOB REQUEUE ***\n")
    assert requeue.leave(run, me) and state.handed_back(run)


@pytest.mark.parametrize(("restarts", "before", "back"), [(1, "", 1), (2, "1", 1), (1, "1", 0)])
def test_a_restart_that_slurm_counts_is_left_to_it_whatever_the_log_says(
    restarts: int, before: str, back: int, worker, slurm: FakeSlurm, monkeypatch
) -> None:
    """As after a node's failure, or in a script whose log is its own."""
    run, me = worker
    if before:
        monkeypatch.setenv("SLURM_RESTART_COUNT", before)
    slurm.answers("scontrol", f"JobId=42 JobState=COMPLETING Restarts={restarts} Requeue=1\n")
    assert requeue.leave(run, me) == state.handed_back(run) == bool(back)
