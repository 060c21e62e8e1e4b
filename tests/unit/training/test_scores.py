"""Scores of classes, labels and numbers, against scikit-learn's."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn import metrics as sklearn

from dltui.training.evaluate import Evaluation
from dltui.training.tasks import scores, verdict
from dltui.training.tasks.loss import MAE, Loss
from dltui.training.tasks.targets import Targets

RANDOM = np.random.default_rng(0)


def test_classes() -> None:
    true, told = RANDOM.integers(0, 4, 200), RANDOM.integers(0, 4, 200)
    found = scores.of_classes(torch.from_numpy(sklearn.confusion_matrix(true, told)))
    assert found["balanced-accuracy"] == pytest.approx(
        100 * sklearn.balanced_accuracy_score(true, told)
    )
    assert found["macro-f1"] == pytest.approx(100 * sklearn.f1_score(true, told, average="macro"))


def test_a_class_that_does_not_occur_is_not_counted() -> None:
    found = scores.of_classes(torch.tensor([[3, 1, 0], [0, 4, 0], [0, 0, 0]]))
    assert found["balanced-accuracy"] == pytest.approx((75 + 100) / 2)


def test_labels() -> None:
    true, told = RANDOM.integers(0, 2, (100, 3)), RANDOM.integers(0, 2, (100, 3))
    found = scores.of_labels(torch.from_numpy(told).float(), torch.from_numpy(true).float())
    assert found == {
        "label-accuracy": pytest.approx(100 * (true == told).mean()),
        "macro-f1": pytest.approx(100 * sklearn.f1_score(true, told, average="macro")),
        "micro-f1": pytest.approx(100 * sklearn.f1_score(true, told, average="micro")),
        "exact-match": pytest.approx(100 * sklearn.accuracy_score(true, told)),
    }


def test_numbers() -> None:
    true = RANDOM.normal(1e6, 50, (100, 2))
    told = true + RANDOM.normal(0, 20, (100, 2))
    found = scores.of_numbers(torch.from_numpy(told), torch.from_numpy(true))
    assert found["r2"] == pytest.approx(sklearn.r2_score(true, told))
    assert found["mae"] == pytest.approx(sklearn.mean_absolute_error(true, told))
    assert found["rmse"] == pytest.approx(sklearn.root_mean_squared_error(true, told))
    assert math.isnan(scores.of_numbers(torch.ones(3, 1), torch.zeros(3, 1))["r2"])


def targets(*counts: int) -> Targets:
    names = tuple("abcdefghij"[: len(counts)])
    return Targets("classes", names, sum(counts), counts=torch.tensor(counts))


def evaluation(*rows: list[int], loss: float = 0.3) -> Evaluation:
    counts = torch.tensor(rows)
    found = Evaluation.of(loss * int(counts.sum()), counts)
    return Evaluation(found.loss, found.accuracy, counts, scores=scores.of_classes(counts))


def test_always_saying_the_commonest_class_is_no_better_than_that() -> None:
    known = targets(91, 9)
    text = verdict.no_better(known, evaluation([91, 0], [9, 0]))
    assert "no better than always saying 'a'" in text
    assert "test accuracy 91.00 %, that gives 91.00 %; balanced accuracy is 50.00 %" in text
    # Fewer are right, but both classes are told apart.
    assert verdict.no_better(known, evaluation([80, 11], [1, 8])) == ""
    assert verdict.no_better(targets(50, 50), evaluation([50, 0], [50, 0])) == ""


def test_not_learning_is_measured_by_the_best_constant_answer() -> None:
    loss = Loss(lambda x, y: x.sum(), lambda x: x)
    known = targets(91, 9)
    text = verdict.not_learned(loss, known, evaluation([91, 0], [9, 0], loss=0.30), 0.3025)
    assert "always guessing the classes by how common they are gives 0.3025" in text
    assert verdict.not_learned(loss, known, evaluation([91, 0], [9, 0], loss=0.28), 0.3025) == ""
    even = verdict.not_learned(loss, targets(5, 5), evaluation([5, 0], [5, 0], loss=0.7), 0.6931)
    assert "always guessing evenly among 2 classes gives 0.6931" in even
    nothing = Evaluation(math.nan, math.nan, torch.tensor([[1]]))
    assert verdict.not_learned(loss, known, nothing, 0.3) == ""


def test_numbers_are_not_learned_where_their_variance_is_not_explained() -> None:
    own = Loss(lambda x, y: x.sum(), lambda x: x, task="numbers", beside=MAE)
    known = Targets("numbers", ("price",), 10)
    found = Evaluation(0.5, math.nan, torch.empty(0, 0), scores={"r2": 0.04})
    assert "explains 4.0 % of the variance" in verdict.not_learned(own, known, found, None)
    found = Evaluation(0.5, math.nan, torch.empty(0, 0), scores={"r2": 0.06})
    assert verdict.not_learned(own, known, found, None) == ""


def test_the_first_example_that_has_no_number_is_named() -> None:
    outputs = torch.ones(10, 2)
    outputs[3, 1] = math.inf
    outputs[7] = math.nan
    assert "for 2 of 10 test examples, the first is number 4" in verdict.test_is_no_number(outputs)
