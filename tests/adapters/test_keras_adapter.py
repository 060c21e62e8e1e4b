"""Keras on torch, with a callback of dltui."""

from __future__ import annotations

import pytest

from dltui.runs.files import config
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.runs.log.follow import read
from tests.adapters.conftest import Train, lacks, result

pytestmark = lacks("keras")


@pytest.fixture(scope="module")
def runs(train: Train) -> dict[str, RunDir]:
    return train("keras_cases.py")


def test_the_optimizer_and_the_network_are_settings(runs: dict[str, RunDir]) -> None:
    known = config.read(runs["whole"])
    assert (known["data"], known["parameters"], known["epochs"]) == ("made up", 5, 2)
    assert known["optimizer.learning_rate"] == 0.1


def test_numbers_of_steps_epochs_and_an_evaluation_are_at_their_steps(
    runs: dict[str, RunDir],
) -> None:
    series = read(runs["whole"]).series
    assert series["loss"].step.tolist() == [*range(1, 9), *range(9, 14)]
    assert series["val_loss"].step.tolist() == [4, 8]
    assert series["learning_rate"].step.tolist() == [4, 8, 13]
    assert series["test/mae"].step.tolist() == [8]
    assert result(runs["whole"]).status is Status.FINISHED


def test_one_that_is_stopped_ends(runs: dict[str, RunDir]) -> None:
    assert result(runs["stopped"]).status is Status.STOPPED
    assert read(runs["stopped"]).step <= 5
