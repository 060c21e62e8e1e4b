"""The best point of a sweep, as people, programs and shells read it."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dltui.cli.main import call
from dltui.cli.schemas import schema
from dltui.errors import DltuiError, UsageError
from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.presets.sweep import expand
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.sweeps.best import as_options, best
from dltui.sweeps.points import collect, lay_out

ACCURACIES = [90.0, 91.0, 97.0, 93.0, None, 96.0]
"""Of three rates with two seeds each; the fifth point failed."""


@pytest.fixture
def sweep(runs_dir: Path) -> RunDir:
    """Still without a result of its own."""
    settings = ["sweep.train.lr=[0.1, 0.01, 0.001]", "sweep.seeds=2"]
    run = create(load(find("quickstart"), overrides=settings), root=runs_dir)
    tasks = lay_out(run, load(run.preset).preset, 1)
    for task, accuracy in zip(tasks, ACCURACIES, strict=True):
        status = Status.FAILED if accuracy is None else Status.FINISHED
        measured = {"test/accuracy": accuracy, "test/loss": 3.0 - task.point.number, "steps": 4.0}
        results.write(task.run, Result(status=status, metrics=measured))
    return run


def test_it_has_the_best_mean_over_its_seeds(sweep: RunDir) -> None:
    found = best(sweep)
    assert (found.metric, found.unit, found.better) == ("test/accuracy", "%", 1)
    assert (found.settings, found.points, found.point) == ({"train.lr": 0.001}, [5], 5)
    assert (found.value, found.spread, found.compared) == (96.0, None, 3)


def test_a_sweep_that_ended_is_told_alike(sweep: RunDir, runs_dir: Path) -> None:
    points = collect(sweep, load(sweep.preset).preset)
    before = best(sweep, "loss")
    results.write(sweep, Result(status=Status.FINISHED, topic="learning-rate", points=points))
    assert best(sweep, "loss") == before
    # Less loss is better: the fifth failed, the sixth is alone.
    assert (before.metric, before.point, before.better) == ("test/loss", 5, -1)


def test_spread_and_the_best_of_its_points(sweep: RunDir) -> None:
    results.write(sweep.point(5), Result(status=Status.FAILED))
    found = best(sweep, "test/accuracy")
    assert (found.settings, found.points, found.value) == ({"train.lr": 0.01}, [2, 3], 95.0)
    assert found.spread == pytest.approx(2.828, abs=1e-3)
    assert (found.point, found.run_dir) == (2, str(sweep.point(2).path))


def test_what_cannot_be_told(sweep: RunDir, runs_dir: Path) -> None:
    with pytest.raises(UsageError, match="nearest: test/accuracy"):
        best(sweep, "accurac")
    with pytest.raises(UsageError, match="no end of steps is good"):
        best(sweep, "steps")
    single = create(load(find("quickstart")), root=runs_dir)
    with pytest.raises(UsageError, match="is one run and no sweep"):
        best(single)
    for number in range(6):
        results.write(sweep.point(number), Result(status=Status.STOPPED))
    with pytest.raises(DltuiError, match="has ended with a result"):
        best(sweep)


def test_the_command_tells_people_programs_and_shells(
    sweep: RunDir, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(("best", "latest")) == 0
    assert capsys.readouterr().out.splitlines() == [
        "test/accuracy: 96.00 %",
        "train.lr = 0.001",
        f"point 5: {sweep.point(5).path}",
    ]
    assert call(("best", "latest", "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["settings"] == {"train.lr": 0.001}
    assert told.keys() == schema("best")["$defs"]["Best"]["properties"].keys()
    assert call(("best", "latest", "--as-set")) == 0
    assert capsys.readouterr().out == "--set train.lr=0.001\n"
    assert call(("best", "latest", "--as-set", "--json")) == 2


@pytest.mark.parametrize(
    "settings",
    [
        {"train.lr": 1e-05, "train.loss": "logistic", "train.nesterov": True},
        {"model": {"name": "mlp", "hidden": [64, 32]}, "title": "two  words\tand ä 数 😀"},
        {"train.betas": [0.9, 0.999], "options.empty": []},
    ],
)
def test_a_shell_puts_it_in_place_as_it_is(settings: dict[str, Any]) -> None:
    """Through a real one, which parts at blanks and reads no quotes."""
    from dltui.presets.document import parse_assignment

    script = f"printf '%s\\n' $(printf %s {shlex.quote(as_options(settings))})"
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True, text=True)
    words = done.stdout.splitlines()
    assert words[::2] == ["--set"] * len(settings)
    assert dict(map(parse_assignment, words[1::2])) == settings


def test_it_is_one_run_of_the_sweep_s_preset(sweep: RunDir) -> None:
    words = as_options(best(sweep).settings).split()[1::2]
    again = load(sweep.preset, overrides=[*words, "sweep.seeds=1"]).preset
    assert len(expand(again)) == 1 and again.train and again.train.lr == 0.001
    assert requests.read(sweep).name == "learning-rate/quickstart"
