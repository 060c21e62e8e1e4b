"""Runs handed to Slurm: what lies in their directories, and how they stand by its word."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from dltui.cluster.asked import in_options, settings, typed
from dltui.cluster.submit import again, submit
from dltui.config.schema import SlurmSettings
from dltui.errors import ResourceError, UsageError
from dltui.launch import scancel, stop
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.files import slurm_job
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.listing.record import read_record
from dltui.runs.liveness import ownership, state
from dltui.runs.log.events import Status
from tests.fake_slurm import FakeSlurm

Submitted = Callable[..., RunDir]

SWEEP = "sweep={train.lr=[0.1, 0.2, 0.3]}"


def said(run: RunDir) -> tuple[Status, str]:
    record = read_record(run)
    assert record is not None
    return record.status, record.message


def test_a_run_that_is_submitted_waits_as_slurm_says(submitted: Submitted, slurm) -> None:
    asked = SlurmSettings(partition="gpu", gpus="a100:2", cpus=4, time="4:00:00", qos="long")
    run = submitted(asked=msgspec.structs.replace(asked, before=["module load cuda"]))
    job = slurm_job.read(run)
    assert job is not None and job.job == "42" and not job.collector
    assert "--gres=gpu:a100:2" in job.options and "--signal=B:USR2@120" in job.options
    assert said(run) == (Status.QUEUED, "Slurm job 42 waits: Priority")
    assert slurm.asked("sbatch") == [f"--parsable {run.job_script}"]
    script = run.job_script.read_text()
    before, worker = script.index("module load cuda"), script.index("exec ")
    assert script.index("#SBATCH --partition=gpu") < before < worker
    assert script.rstrip().endswith(f"-P -m dltui.worker {run.path}")
    assert "export OMP_NUM_THREADS=4" in script
    subprocess.run(["bash", "-n", str(run.job_script)], check=True)


def test_what_waits_runs_or_is_gone_is_told(submitted: Submitted, slurm: FakeSlurm) -> None:
    run = submitted()
    slurm.queue("42|RUNNING|59:00|n1|N/A|None")
    assert said(run) == (Status.QUEUED, "Slurm job 42 on n1, 59:00 left")  # its worker comes yet
    slurm.queue()
    line = "JobId=42 JobState=TIMEOUT Reason=TimeLimit ExitCode=0:0 NodeList=n1 BatchHost=n1"
    slurm.answers("scontrol", line)
    words = "Slurm ended it: time limit (job 42, node n1)"
    assert [said(run), said(run)] == [(Status.STOPPED, words)] * 2
    assert len(slurm.asked("scontrol")) == 1  # it is kept with the run
    FakeSlurm.forget()
    assert said(run) == (Status.STOPPED, words)
    assert len(slurm.asked("scontrol")) == 1


@pytest.mark.parametrize(
    ("accounting", "status", "words"),
    [
        ("OUT_OF_MEMORY|n2|0:125", Status.OUT_OF_MEMORY, "out of memory (job 42, node n2)"),
        ("CANCELLED by 1000|n2|0:15", Status.STOPPED, "cancelled by 1000 (job 42, node n2)"),
        ("PREEMPTED|n2|0:0", Status.STOPPED, "preempted (job 42, node n2)"),
        ("NODE_FAIL|n2|0:0", Status.LOST, "its node failed (job 42, node n2)"),
        ("BOOT_FAIL|None assigned|0:0", Status.LOST, "its node could not be booted (job 42)"),
        ("DEADLINE|n2|0:0", Status.STOPPED, "deadline (job 42, node n2)"),
        ("FAILED|n2|9:0", Status.LOST, "its job failed (job 42, node n2, exit code 9:0)"),
    ],
)
def test_accounting_knows_how_a_job_ended(
    submitted: Submitted, slurm: FakeSlurm, accounting: str, status: Status, words: str
) -> None:
    run = submitted()
    slurm.queue()
    slurm.answers("sacct", f"{accounting}\n")
    assert said(run) == (status, f"Slurm ended it: {words}")


def test_without_an_answer_the_log_tells_and_a_job_that_lives_is_no_end(
    submitted: Submitted, slurm: FakeSlurm
) -> None:
    run = submitted()
    slurm.queue()
    slurm.answers("scontrol", "JobId=42 JobState=PENDING NodeList=(null)")
    assert [state.status(run) for _ in range(3)] == [Status.QUEUED] * 3
    assert len(slurm.asked("scontrol")) == 1 and not run.slurm_end.exists()
    slurm.answers("scontrol", "", code=1)
    FakeSlurm.forget()
    error = "slurmstepd: error: Detected 1 oom_kill event in StepId=42.batch"
    run.log.write_text(f"training\n{error}\n")
    assert said(run) == (Status.OUT_OF_MEMORY, "Slurm ended it: out of memory (job 42)")
    assert not run.slurm_end.exists()  # no controller answered: another time it may


def test_what_sbatch_refuses_leaves_nothing(runs_dir: Path, slurm: FakeSlurm) -> None:
    slurm.answers("sbatch", "", err="sbatch: error: Invalid account\n", code=1)
    with pytest.raises(ResourceError, match=r"^sbatch refused it: Invalid account$"):
        submit(load(find("quickstart")), SlurmSettings(), root=runs_dir, data_root=None)
    assert list(runs_dir.iterdir()) == []


def test_one_that_stopped_is_submitted_again_and_a_refusal_leaves_it(
    submitted: Submitted, slurm: FakeSlurm
) -> None:
    run = submitted()
    gone = msgspec.structs.replace(identities.of_this_process("quickstart"), pid_ticks=1)
    ownership.claim(run, gone)
    results.write(run, Result(status=Status.STOPPED, message="stopped at step 5"))
    slurm.answers("sbatch", "", err="sbatch: error: no\n", code=1)
    with pytest.raises(ResourceError):
        again(run)
    assert state.status(run) is Status.STOPPED
    slurm.answers("sbatch", "")
    slurm.queue("44|PENDING|1:00:00||N/A|Resources")
    assert again(run).job == "44"
    assert said(run) == (Status.QUEUED, "Slurm job 44 waits: Resources")
    assert not ownership.to_be_watched(run)  # its sitting before is over by its own word
    results.write(run, Result(status=Status.FINISHED))
    with pytest.raises(UsageError, match="is finished"):
        again(run)


def test_a_sweep_is_an_array_and_a_job_after_it(submitted: Submitted, slurm: FakeSlurm) -> None:
    run = submitted(SWEEP, asked=SlurmSettings(array_limit=2))
    assert slurm.asked("sbatch")[1] == f"--parsable --dependency=afterany:42 {run.collect_script}"
    job = slurm_job.read(run)
    assert job is not None and job.tasks == "0-2" and "--array=0-2%2" in job.options
    assert len(run.point_dirs()) == 3
    slurm.queue("42_0|RUNNING|9:00|n1|N/A|None", "42_1|PENDING|9:00||N/A|Priority")
    assert said(run) == (Status.RUNNING, "Slurm job 42: 1 run on n1; 1 wait: Priority")
    results.write(run.point(1), Result(status=Status.FINISHED))
    results.write(run, Result(status=Status.FAILED))
    slurm.queue()
    again(run)
    assert slurm.asked("sbatch")[2] == f"--parsable --array=0,2 {run.job_script}"


def test_stop_takes_a_job_out_of_the_queue(submitted: Submitted, slurm: FakeSlurm) -> None:
    run = submitted()
    stop.stop(run)
    assert slurm.asked("scancel") == ["42"]
    slurm.queue()
    assert said(run) == (Status.STOPPED, "stopped by you")
    assert scancel.queued(run) == ""
    ownership.take_over({run: identities.of_this_process("quickstart")})
    assert not run.end.exists()  # it took effect: who goes on is not stopped by it


def test_of_a_sweep_what_waits_is_taken_out_and_what_runs_is_asked(
    submitted: Submitted, slurm: FakeSlurm
) -> None:
    run = submitted(SWEEP)
    identities.write(run.point(0), identities.of_this_process("quickstart"))
    slurm.queue("42_0|RUNNING|9:00|n1|N/A|None", "42_1|PENDING|9:00||N/A|Priority")
    stop.stop(run)
    assert slurm.asked("scancel") == ["--state=PENDING 42"]
    assert run.point(0).end.exists() and not run.end.exists()
    stop.kill(run)
    assert slurm.asked("scancel")[1] == "42 43"  # the array, and who would collect it


def test_settings_are_those_of_the_line_and_then_of_the_file() -> None:
    asked = settings({"gpus": "2", "cpus": "8"})
    assert (asked.gpus, asked.cpus, asked.signal_seconds) == ("2", 8, 120)
    with pytest.raises(UsageError) as error:
        settings({"cpus": "many", "nodes": "0"})
    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == [
        "--cpus",
        "--nodes",
    ]
    line = "--partition gpu --time 1:00:00 --array-limit 4"
    assert in_options(typed(line)) == line
    assert typed("--gpus=2").gpus == "2"
    with pytest.raises(UsageError, match=re.escape("did you mean --gpus")):
        typed("--gpu 2")
