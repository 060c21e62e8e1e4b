"""What a JSON answer says of every run: its settings, units, whole counts, and how far it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dltui.launch.start import create
from dltui.presets.catalogue import find
from dltui.presets.load import load, recall
from dltui.runs.escaped import VERSION
from dltui.runs.files import identity
from dltui.runs.files import result as results
from dltui.runs.files.result import PointResult, Result, Verdict
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.recorder import Recorder
from tests.foreign import foreign, foreign_lost

MEASURED = {"test/accuracy": 97.5, "steps": 450.0, "memory/peak": 1.0, "odd": 3.0}


def made(root: Path, *settings: str, preset: str = "quickstart") -> RunDir:
    return create(load(find(preset), overrides=settings), root=root)


def finished(root: Path, *settings: str) -> RunDir:
    run = made(root, *settings)
    claim = Verdict(metric="steps", reported=450.0, measured=450.0, verdict="reproduced")
    done = Result(status=Status.FINISHED, topic="learning-rate", metrics=MEASURED, claims=[claim])
    results.write(run, done)
    return run


def running(root: Path) -> RunDir:
    """Its worker is this process."""
    run = made(root, "run.seed=7")
    me = identity.complete(
        identity.of_this_process("quickstart"), device="cpu", seed=7, folder=root
    )
    identity.write(run, me)
    with Recorder(run) as recorder:
        recorder.plan(steps=30, epochs=3)
        recorder.step_batch(1, {"train/loss": [3.0, 2.0]})
    return run


@pytest.fixture
def asked(dltui) -> Any:
    def ask(*arguments: str) -> Any:
        return json.loads(dltui(*arguments).out)

    return ask


def numbers_of(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def test_runs_and_what_is_asked_of_one(asked, runs_dir: Path) -> None:
    run = finished(runs_dir, "train.lr=0.02", "model.hidden=[8]")
    (entry,) = asked("runs", "--json")
    shown = asked("show", run.id, "--json")
    watched = asked("watch", run.id, "--json")
    exported = asked("export", run.id, "--format", "json")
    for one in (entry, shown, watched, exported, exported["result"] | exported):
        assert (one["settings"]["train.lr"], one["settings"]["model.hidden"]) == (0.02, [8])
        assert one["settings"]["train.epochs"] == 30
        assert one["units"] == {"test/accuracy": "%", "memory/peak": "MiB"}
        # What nobody declared as a count is a number like any other.
        assert numbers_of(one["metrics"]) == numbers_of(MEASURED | {"steps": 450})
        assert one["id"] == run.id
    assert entry["progress"] is None
    assert numbers_of(watched["claims"][0]["measured"]) == "450"
    assert shown["schema"] == watched["schema"] == exported["schema"] == VERSION
    assert exported["result"]["metrics"]["steps"] == 450 and '"steps": 450,' in numbers_of(shown)


def test_one_that_runs_and_one_that_is_lost(asked, runs_dir: Path) -> None:
    run = running(runs_dir)
    (entry,) = asked("runs", "--json")
    assert (entry["status"], entry["device"]) == ("running", "cpu")
    assert entry["metrics"] == {"train/loss": 2.0}
    progress = entry["progress"]
    assert (progress["step"], progress["steps"], progress["epochs"]) == (2, 30, 3)
    shown = asked("show", run.id, "--json")
    assert shown["result"] is None and shown["preset"] == "learning-rate/quickstart"
    assert (shown["title"], shown["seed"]) == ("Quickstart: handwritten digits", 7)
    assert (shown["device"], shown["steps"], shown["settings"]["run.seed"]) == ("cpu", 30, 7)


def test_those_of_a_script(asked, runs_dir: Path) -> None:
    foreign(runs_dir, 1, lr=0.3)
    lost = foreign_lost(runs_dir, 2)
    told = {one["id"]: one for one in asked("runs", "--json")}
    assert {one["settings"]["optimizer.lr"] for one in told.values()} == {0.3, 0.1}
    watched = asked("watch", lost.id, "--json")
    assert (watched["status"], watched["preset"]) == ("lost", "translate-2")
    assert watched["settings"] == told[lost.id]["settings"]


def test_points_have_what_they_set_and_their_sweep_what_is_common(asked, runs_dir: Path) -> None:
    run = made(runs_dir, preset="learning-rate/lr-table")
    point = PointResult(
        number=0,
        label="lr=0.1",
        seed=0,
        status=Status.FINISHED,
        settings={"train.lr": 0.1},
        metrics={"steps": 9.0},
    )
    results.write(run, Result(status=Status.FINISHED, topic="learning-rate", points=[point]))
    told = asked("watch", run.id, "--json")
    assert told["points"][0]["settings"] == {"train.lr": 0.1}
    assert numbers_of(told["points"][0]["metrics"]) == '{"steps": 9}'
    assert "train.lr" not in told["settings"] and len(told["settings"]["sweep.train.lr"]) > 1


def test_a_comparison_has_those_that_agree_beside_those_that_differ(asked, runs_dir: Path) -> None:
    runs = [finished(runs_dir, f"train.lr={rate}").id for rate in (0.1, 0.2)]
    told = asked("compare", *runs, "--json")
    assert told["settings"] == {"train.lr": [0.1, 0.2]}
    assert told["shared"]["train.epochs"] == 30 and "train.lr" not in told["shared"]
    assert told["units"]["test/accuracy"] == "%" and told["schema"] == VERSION
    assert numbers_of(told["metrics"]["steps"]) == "[450, 450]"
    turned = asked("compare", *runs, "--sort", "-given", "--json")["runs"]
    assert turned == asked("compare", *runs, "--reverse", "--json")["runs"] == runs[::-1]
    assert asked("compare", *runs, "--sort", "-given", "--reverse", "--json")["runs"] == runs


def test_a_schema_names_the_version_of_its_shape(asked) -> None:
    assert asked("schema", "runs")["$id"] == f"urn:dltui:runs:{VERSION}"


def test_settings_are_those_of_the_checked_preset() -> None:
    """They are read without the checks, which is quicker."""
    for name in ("quickstart", "lr-table", "laplacian", "vgg19"):
        assert recall(find(name).read_bytes()) == load(find(name)).preset
    assert (
        recall(b"title = ") is None and recall(b'title = "t"') is None and recall(b"\xff") is None
    )
