"""Programs as jobs of a real Slurm: run, swept, requeued though they cannot go on, and stopped."""

from __future__ import annotations

import pytest

from dltui.runs.files import result as results
from dltui.runs.log.follow import read
from tests.slurm.lab import Lab

pytestmark = pytest.mark.slurm

STEPS = """\
title = "A program"
[command]
run = ["bash", "-c", "for n in $(seq {args.steps}); do echo step $n loss=0.5; sleep 0.1; done"]
[args]
steps = 3
"""

SWEPT = STEPS + "[sweep]\nargs.steps = [2, 4]\n"


def test_a_program_is_submitted_and_a_sweep_of_one_is_an_array(lab: Lab) -> None:
    run = lab.submit(lab.preset("steps", STEPS), "--cpus", "1")
    swept = lab.submit(lab.preset("swept", SWEPT), "--cpus", "1")
    lab.until_status(run, "finished")
    lab.until_status(swept, "finished")
    assert [int(step) for step in read(run).series["loss"].step] == [1, 2, 3]
    result = results.read(swept)
    assert result is not None and [point.label for point in result.points] == ["steps=2", "steps=4"]


def test_one_that_is_requeued_begins_anew_and_one_that_is_stopped_says_so(lab: Lab) -> None:
    run = lab.submit(lab.preset("long", STEPS.replace("steps = 3", "steps = 600")), "--cpus", "1")
    lab.until(lambda: read(run).series)
    lab.slurm.run("scontrol", "requeue", lab.job(run).job)
    lab.until(lambda: run.events.read_text().count('"kind":"resumed"'))
    lab.until(lambda: read(run).step > 5)
    steps = [int(step) for step in read(run).series["loss"].step]
    assert steps == list(range(1, len(steps) + 1))
    lab.dltui("stop", run.id)
    lab.until_status(run, "stopped")
    assert "asked to stop, ended by itself" in read(run).ending


def test_its_job_asks_for_the_gpus_of_its_preset(lab: Lab) -> None:
    preset = lab.preset("gpus", STEPS.replace("[args]", "gpus = 2\n[args]"))
    text = lab.dltui("submit", preset, "--nodes", "2", "--dry-run")
    assert "--gres=gpu:2\n" in text and "--nodes=2\n" in text
    assert "srun" not in text and "--ntasks" not in text
