"""Transformers' Trainer, with a callback of dltui."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.runs.files import config
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.adapters.conftest import Train, events, lacks, result

pytestmark = lacks("transformers")


@pytest.fixture(scope="module")
def runs(train: Train) -> dict[str, RunDir]:
    return train("transformers_cases.py")


def test_arguments_and_network_are_the_settings(runs: dict[str, RunDir]) -> None:
    known = config.read(runs["whole"])
    assert (known["learning_rate"], known["data"]) == (5e-5, "made up")
    assert known["model.hidden_size"] == 16
    assert known["model.parameters"] > 1000
    assert not [name for name, value in known.items() if str(value).startswith("<")]


def test_numbers_have_the_names_that_other_tools_show(runs: dict[str, RunDir]) -> None:
    view = read(runs["whole"])
    assert view.planned_steps == 8
    assert view.series["train/loss"].step.tolist() == [2, 4, 6, 8]
    assert view.series["train/learning_rate"].step.tolist() == [2, 4, 6, 8]
    assert set(view.series["eval/loss"].step.tolist()) == {4, 8}
    assert view.metric("eval/loss").better == -1
    done = result(runs["whole"])
    assert done.status is Status.FINISHED
    assert {"train/runtime", "train/mean_loss"} <= done.metrics.keys()


def test_a_checkpoint_is_where_it_was_saved(runs: dict[str, RunDir]) -> None:
    saved = [Path(one["file"]) for one in events(runs["whole"], "checkpoint")]
    assert [path.name for path in saved] == ["checkpoint-4", "checkpoint-8"]
    assert all(path.is_dir() for path in saved)


def test_report_to_takes_it_by_its_name(runs: dict[str, RunDir]) -> None:
    assert read(runs["reported"]).series["train/loss"].step.tolist() == [2, 4, 6, 8]


def test_one_that_is_stopped_saves_and_ends(runs: dict[str, RunDir]) -> None:
    assert result(runs["stopped"]).status is Status.STOPPED
    assert read(runs["stopped"]).step < 8
    assert Path(events(runs["stopped"], "checkpoint")[-1]["file"]).is_dir()
