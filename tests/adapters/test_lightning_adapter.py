"""Lightning's trainers, with a logger of dltui."""

from __future__ import annotations

from pathlib import Path

import pytest

from dltui.figures.records import Image, Table
from dltui.runs.files import config, notes
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.adapters.conftest import Train, events, lacks, result

pytestmark = lacks("lightning")


@pytest.fixture(scope="module", params=["lightning.pytorch", "pytorch_lightning"])
def runs(request: pytest.FixtureRequest, train: Train) -> dict[str, RunDir]:
    return train("lightning_cases.py", request.param)


def test_a_training_is_a_run_with_its_hyperparameters(runs: dict[str, RunDir]) -> None:
    run = runs["whole"]
    assert result(run).status is Status.FINISHED
    assert config.read(run) == {"data": "made up", "lr": 0.1, "breaks_at": -1, "stops_at": -1}
    assert notes.read(run).tags == ["t"]


def test_its_numbers_are_at_the_steps_of_the_trainer(runs: dict[str, RunDir]) -> None:
    view = read(runs["whole"])
    assert view.planned_steps == 16
    assert view.series["train_loss_step"].step.tolist() == [1, 3, 5, 7, 9, 11, 13, 15]
    assert view.series["train_loss_epoch"].step.tolist() == [7, 15]
    assert view.series["val_score"].step.tolist() == [7, 15]
    assert result(runs["whole"]).metrics["test_loss"] is not None
    assert "epoch" not in view.series


def test_steps_and_epochs_of_a_metric_share_a_chart_and_the_checkpoint_tells_the_good_end(
    runs: dict[str, RunDir],
) -> None:
    view = read(runs["whole"])
    groups = {view.metric(name).group for name in ("train_loss_step", "train_loss_epoch")}
    assert groups == {"loss"}
    assert view.metric("train_loss_epoch").better == -1
    assert view.metric("val_score").better == 1


def test_pictures_texts_and_checkpoints_are_there(runs: dict[str, RunDir]) -> None:
    view = read(runs["whole"])
    saved = [Path(one["file"]) for one in events(runs["whole"], "checkpoint")]
    pictures = {name: one for name, one in view.figures.items() if isinstance(one, Image)}
    assert [tile.caption for tile in pictures["inputs"].tiles] == ["as it is", "turned"]
    assert {"sizes/0", "sizes/1"} <= pictures.keys()
    assert isinstance(view.figures["answers"], Table)
    assert [path.suffix for path in saved] == [".ckpt"] * 2
    assert saved[-1].is_file()


def test_one_that_fails_says_why_and_one_that_is_stopped_ends(runs: dict[str, RunDir]) -> None:
    broken = result(runs["broken"])
    assert (broken.status, broken.message) == (Status.FAILED, "RuntimeError: a batch too many")
    stopped = result(runs["stopped"])
    assert stopped.status is Status.STOPPED
    assert read(runs["stopped"]).step < 8


def test_of_two_ranks_the_first_records(train: Train) -> None:
    runs = train("lightning_ranks.py")
    assert list(runs) == ["ranks"]
    assert result(runs["ranks"]).status is Status.FINISHED
    assert read(runs["ranks"]).series["train_loss"].step.tolist() == [0, 1, 2, 3, 4, 5, 6, 7]
