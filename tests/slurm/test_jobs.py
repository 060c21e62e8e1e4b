"""Runs as jobs of a real Slurm: submitted, requeued to their end, ended by Slurm and by people.

What takes long is submitted first, all at once, and looked at by the last tests.
"""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pytest

from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files import slurm_job
from dltui.runs.files.slurm_job import Requeue
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import glance, read
from tests.slurm.lab import LONG, Lab

pytestmark = pytest.mark.slurm

STEPS = 6_000
EPOCHS = STEPS * 32 // 1440 + 1

RANKS = ("--set", "run.ranks=2")

FOUR = LONG.format(epochs=2) + '[sweep]\n"train.lr" = [0.3, 0.1, 0.03, 0.01]\n'


@dataclass(frozen=True, slots=True)
class Slow:
    """``timed`` runs into its limit, ``saved`` hears USR2 before it."""

    timed: RunDir
    saved: RunDir


@pytest.fixture(scope="module", autouse=True)
def slow(lab: Lab) -> Slow:
    preset = lab.preset("limits", LONG.format(epochs=100_000))
    saved = lab.submit(preset, "--time", "1", "--signal-seconds", "5", "--as", "saved")
    unheard = lab.submit(preset, "--time", "1", "--signal-seconds", "5", "--as", "timed")
    lab.slurm.run("scancel", lab.job(unheard).job)
    script = unheard.job_script.read_text()
    unheard.job_script.write_text(script.replace("#SBATCH --signal", "# --signal"))
    lab.until_status(unheard, "stopped")
    lab.dltui("submit", preset, "--as", "timed")
    return Slow(unheard, saved)


def metrics(run: RunDir) -> dict[str, float | None]:
    result = results.read(run)
    assert result is not None, run.log.read_text()
    return result.metrics


def measured(found: Mapping[str, float | None]) -> dict[str, float | None]:
    """What no clock has a part in."""
    return {name: value for name, value in found.items() if "second" not in name}


def whole(run: RunDir) -> bool:
    """Whether its curve has every step once."""
    view = read(run)
    steps = view.series["loss"].step
    return bool(np.array_equal(steps, np.arange(1, len(steps) + 1)))


def test_a_preset_is_submitted_and_its_script_again_does_nothing(lab: Lab) -> None:
    run = lab.submit("quickstart", "--quick", "--set", "run.device=cpu", "--cpus", "1")
    lab.until_status(run, "finished")
    before = run.result.read_bytes()
    lab.slurm.run("sbatch", "--wait", str(run.job_script), env=lab.env)
    assert run.result.read_bytes() == before
    assert "nothing to go on with" in run.log.read_text()
    assert "has come to its end" not in lab.dltui("show", run.id)


def test_a_sweep_is_an_array_that_a_job_collects(lab: Lab) -> None:
    run = lab.submit(lab.preset("four", FOUR), "--array-limit", "3")
    assert lab.job(run).tasks == "0-3" and lab.job(run).collector
    entry = lab.until_status(run, "finished", "failed")
    assert entry["points"] == 4 and entry["status"] == "finished"
    workers = [identities.read(point) for point in run.point_dirs()]
    jobs = {worker.slurm_id for worker in workers if worker}
    assert jobs == {f"{lab.job(run).job}_{number}" for number in range(4)}
    assert {"accuracy", "settings"} <= {figure.id for figure in results.read_figures(run)}


def test_what_sbatch_refuses_leaves_nothing(lab: Lab) -> None:
    before = sorted(lab.root.iterdir())
    said = lab.dltui("submit", "quickstart", "--partition", "none", code=3)
    assert said.startswith("dltui: sbatch refused it: invalid partition specified: none")
    assert sorted(lab.root.iterdir()) == before


@pytest.fixture
def closed(lab: Lab) -> Iterator[None]:
    """The partition takes jobs and begins none."""
    lab.slurm.run("scontrol", "update", "PartitionName=debug", "State=DOWN")
    yield
    lab.slurm.run("scontrol", "update", "PartitionName=debug", "State=UP")


def test_a_job_that_waits_is_taken_out_of_the_queue(lab: Lab, closed: None) -> None:
    run = lab.submit(lab.preset("waits", LONG.format(epochs=2)))
    assert lab.entry(run)["status"] == "queued"
    assert "stopped by you" in lab.dltui("stop", run.id)
    assert not lab.slurm.run("squeue", "--noheader", f"--jobs={lab.job(run).job}")
    assert lab.entry(run)["status"] == "stopped"
    four = lab.submit(lab.preset("four", FOUR))
    lab.dltui("stop", "--kill", four.id)
    assert lab.entry(four)["status"] == "stopped"


def test_what_was_taken_out_of_the_queue_is_submitted_again(lab: Lab) -> None:
    run = next(one for one in runs(lab) if "waits" in one.id)
    lab.dltui("resume", run.id)
    lab.until_status(run, "finished")
    assert whole(run)


def test_a_job_that_runs_is_stopped_cancelled_or_dies_and_says_so(lab: Lab) -> None:
    preset = lab.preset("endless", LONG.format(epochs=100_000))
    stopped, cancelled, dead = (lab.submit(preset) for _ in range(3))
    for run in (stopped, cancelled, dead):
        lab.until_step(run, 100)
    worker = identities.read(dead)
    assert worker is not None
    os.kill(worker.pid, signal.SIGKILL)
    assert "with a checkpoint" in lab.dltui("stop", stopped.id)
    lab.slurm.run("scancel", lab.job(cancelled).job)
    said = lab.until_status(cancelled, "stopped")["message"]
    assert said.startswith("stopped by Slurm (cancelled) at step ")
    lab.until(lambda: not lab.slurm.run("squeue", "--noheader", f"--jobs={worker.slurm_id}"))
    said = lab.until_status(dead, "lost")["message"]
    where = rf"\(job {worker.slurm_id}, node n[12], exit code 0:9\)"
    assert re.fullmatch(rf"Slurm ended it: its job failed {where}", said)


def test_a_requeued_run_goes_on_to_the_same_end(lab: Lab) -> None:
    """Twice by its own word, and once by Slurm's, which leaves it none; in a script of the user's
    too, which says nothing of that.
    """
    preset = lab.preset("requeued", LONG.format(epochs=EPOCHS))
    run = lab.submit(preset)
    script = f"export DLTUI_REQUEUE=1; exec {sys.executable} -m dltui --run {preset}"
    asked = ("sbatch", "--parsable", "--requeue", "--wrap", script, f"--output={lab.folder}/own")
    own_job = lab.slurm.run(*asked, env=lab.env).strip()
    own = lab.until(lambda: next((r for r in runs(lab) if by(r, own_job)), None))
    for sitting, step in enumerate((500, 1_500), 1):
        for one, job in ((run, lab.job(run).job), (own, own_job)):
            lab.until_step(one, step)
            lab.slurm.run("scancel", "--signal=USR2", "--batch", job)
        for one in (run, own):
            lab.until(lambda one=one, sitting=sitting: len(requeues(one)) == sitting)
            assert lab.entry(one)["status"] in ("queued", "running")
            assert not one.result.exists()
    for one in (run, own):
        lab.until_status(one, "finished")
        assert whole(one)
    assert sum(by(one, own_job) for one in runs(lab)) == 1
    alone = json.loads(lab.dltui("--run", preset, "--json"))["metrics"]
    assert measured(metrics(run)) == measured(metrics(own)) == measured(alone)


def test_slurms_own_requeue_goes_on_from_the_newest_checkpoint(lab: Lab) -> None:
    run = lab.submit(lab.preset("preempted", LONG.format(epochs=EPOCHS)))
    lab.until(lambda: any(run.checkpoints.glob("step-*.json")))
    lab.until_step(run, 1_000)
    lab.slurm.run("scontrol", "requeue", lab.job(run).job)
    lab.until_status(run, "queued")
    lab.until_status(run, "finished")
    assert whole(run)


def test_what_another_goes_before_waits_and_what_its_node_loses_says_so(lab: Lab) -> None:
    run = lab.submit(lab.preset("endless", LONG.format(epochs=100_000)))
    lab.until(lambda: any(run.checkpoints.glob("step-*.json")))
    job = lab.job(run).job
    node = lab.slurm.run("squeue", "--noheader", f"--jobs={job}", "--format=%N").strip()
    asked = ("--partition=urgent", f"--nodelist={node}", "--exclusive", "--output=/dev/null")
    lab.slurm.run("sbatch", *asked, "--wrap", "sleep 1")
    lab.until_status(run, "queued")
    assert not run.result.exists()
    lab.until_status(run, "running")
    step = glance(run).step
    lab.until_step(run, step + 100)
    lab.slurm.run("scontrol", "update", f"JobId={job}", "Requeue=0")
    node = lab.slurm.run("squeue", "--noheader", f"--jobs={job}", "--format=%N").strip()
    lab.slurm.run("scontrol", "update", f"NodeName={node}", "State=DOWN", "Reason=test")
    said = lab.until_status(run, "stopped")["message"]
    assert said.startswith("stopped by Slurm (its node failed) at step ")
    assert whole(run)


def test_ranks_on_two_nodes_train_one_run(lab: Lab) -> None:
    text = LONG.format(epochs=10)
    run = lab.submit(lab.preset("nodes", text), "--nodes", "2", "--cpus", "1", *RANKS)
    lab.until_status(run, "finished")
    assert whole(run)
    ranks = [json.loads(path.read_text()) for path in sorted(run.ranks.glob("[0-9].json"))]
    assert [(rank["rank"], rank["size"]) for rank in ranks] == [(0, 2), (1, 2)]
    alone = json.loads(lab.dltui("--run", lab.preset("alone", text), "--json"))["metrics"]
    assert metrics(run)["test/loss"] == pytest.approx(alone["test/loss"], abs=1e-4)


def test_the_time_limit_requeues_or_ends_with_words(lab: Lab, slow: Slow) -> None:
    lab.until(lambda: requeues(slow.saved))
    assert not slow.saved.result.exists()
    lab.dltui("stop", slow.saved.id)
    said = lab.until_status(slow.timed, "stopped")["message"]
    assert said.startswith("stopped by Slurm (time limit) at step ")


def runs(lab: Lab) -> list[RunDir]:
    return [RunDir(path) for path in lab.root.iterdir() if RunDir(path).is_run]


def by(run: RunDir, job: str) -> bool:
    """Whether the job began it."""
    return requests.read(run).slurm_id == job


def requeues(run: RunDir) -> list[Requeue]:
    known = slurm_job.read(run)
    return known.requeues if known else []
