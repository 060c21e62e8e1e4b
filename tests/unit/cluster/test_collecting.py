"""What becomes of a sweep's points whose jobs are over, with a result or without."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from dltui.presets.load import load
from dltui.presets.sweep import expand
from dltui.runs.files import identity as identities
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from dltui.runs.log.recorder import Recorder
from dltui.sweeps.collecting import settle
from dltui.sweeps.coordinator import coordinate
from dltui.sweeps.points import Task
from dltui.sweeps.watching import watched
from dltui.topics.job import Job
from tests.fake_slurm import FakeSlurm

SWEEP = "sweep={train.lr=[0.1, 0.2, 0.3, 0.4]}"


def tasks(sweep: RunDir) -> list[Task]:
    points = expand(load(sweep.preset).preset)
    return [Task(point, sweep.point(point.number)) for point in points]


def sit(run: RunDir, job: str) -> None:
    """A sitting of another machine's job, which left no word."""
    me = identities.of_this_process("quickstart")
    identities.write(run, msgspec.structs.replace(me, pid_ticks=1, slurm_id=job))


def test_a_point_without_a_result_gets_slurms_word(
    submitted: Callable[..., RunDir], slurm: FakeSlurm
) -> None:
    sweep = submitted(SWEEP)
    sit(sweep.point(1), "42_1")
    sit(sweep.point(3), "42_3")
    results.write(sweep.point(0), Result(status=Status.FINISHED))
    slurm.queue("42_3|PENDING|9:00||N/A|BeginTime")
    slurm.answers("sacct", "OUT_OF_MEMORY|n1|0:125\n")
    settle(sweep, tasks(sweep))
    found = [results.read(point) for point in sweep.point_dirs()]
    assert [one and one.status for one in found] == [
        Status.FINISHED,
        Status.OUT_OF_MEMORY,
        Status.OUT_OF_MEMORY,  # it never began: its task is asked for
        None,  # it is requeued
    ]
    assert found[1] and found[1].message == "Slurm ended it: out of memory (job 42_1, node n1)"
    assert found[2] and "job 42_2" in found[2].message


def test_a_point_that_nobody_began_and_slurm_has_forgotten_says_so(
    submitted: Callable[..., RunDir], slurm: FakeSlurm
) -> None:
    sweep = submitted(SWEEP)
    slurm.queue()
    Recorder(sweep.point(1)).close()
    sweep.point(1).log.write_text("allocating\n")
    settle(sweep, tasks(sweep))
    found = [results.read(point) for point in sweep.point_dirs()]
    assert found[0] and found[0].message == "its job was gone before it began"
    assert found[1] and found[1].message == "its process ended without a word: allocating"


def test_the_job_that_collects_trains_nothing(
    submitted: Callable[..., RunDir], slurm: FakeSlurm, tmp_path: Path
) -> None:
    sweep = submitted(SWEEP)
    for point in sweep.point_dirs()[:3]:
        results.write(point, Result(status=Status.FINISHED, metrics={"test/accuracy": 90.0}))
    slurm.queue()
    slurm.answers("sacct", "CANCELLED by 0|None assigned|0:0\n")
    with Recorder(sweep) as recorder:
        preset = load(sweep.preset).preset
        job = Job(preset=preset, recorder=recorder, data_root=None, folder=tmp_path, collect=True)
        outcome = coordinate(job, "nobody:calls", ())
    assert (outcome.status, outcome.message) == (Status.STOPPED, "3 of 4 points have ended")
    assert outcome.metrics["points/ended"] == 3
    assert read(sweep).figures


def test_who_looks_sees_its_points_before_they_are_collected(
    submitted: Callable[..., RunDir], slurm: FakeSlurm
) -> None:
    sweep = submitted(SWEEP)
    slurm.queue("42_0|RUNNING|9:00|n1|N/A|None", "42_1|PENDING|9:00||N/A|Priority")
    with Recorder(sweep.point(0)) as recorder:
        recorder.plan(steps=10)
        recorder.step_batch(1, {"loss": [1.0]})
    results.write(sweep.point(0), Result(status=Status.FINISHED, metrics={"test/accuracy": 90.0}))
    watching = watched(sweep)
    assert watching is not None
    seen = watching.seen(read(sweep))
    assert (seen.step, seen.planned_steps, seen.unit) == (1, 4, "point")
    assert seen.figures and not read(sweep).figures
    assert watched(sweep.point(0)) is None
