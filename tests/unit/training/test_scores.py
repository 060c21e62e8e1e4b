"""Scores of classes, labels and numbers, against scikit-learn's."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from sklearn import metrics as sklearn

from dltui.training.evaluate import Evaluation
from dltui.training.tasks import scores, verdict
from dltui.training.tasks.loss import ACCURACY, MAE, Loss
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


def told(known: Targets, found: Evaluation, guess: float | None, test: Evaluation) -> str:
    beside = MAE if known.task == "numbers" else ACCURACY
    loss = Loss(lambda x, y: x.sum(), lambda x: x, task=known.task, beside=beside)
    return verdict.not_learned(loss, known, found, test, guess)


def test_not_learning_is_measured_by_the_best_constant_answer() -> None:
    known, found = targets(91, 9), evaluation([91, 0], [9, 0], loss=0.30)
    text = told(known, found, 0.3025, found)
    assert "always guessing the classes by how common they are gives 0.3025" in text
    assert text.endswith("Test accuracy is 91.00 %, one answer for all gives 91.00 %.")
    assert told(known, evaluation([91, 0], [9, 0], loss=0.28), 0.3025, found) == ""
    even = told(targets(5, 5), evaluation([5, 0], [5, 0], loss=0.7), 0.6931, found)
    assert "always guessing evenly among 2 classes gives 0.6931" in even
    nothing = Evaluation(math.nan, math.nan, torch.tensor([[1]]))
    assert told(known, nothing, 0.3, found) == ""
    without_test = told(known, found, 0.3025, nothing)
    assert without_test.endswith("Training accuracy is 91.00 %, one answer for all gives 91.00 %.")


@pytest.mark.parametrize(
    ("right", "begins"), [(10, "did not learn"), (18, "did not learn"), (34, "learnt little")]
)
def test_what_is_right_more_often_than_chance_learnt(right: int, begins: str) -> None:
    """Three standard errors of 100 examples are 9 % at a tenth."""
    rows = [[0] * 10 for _ in range(10)]
    for n in range(100):
        rows[n % 10][n % 10 if n < right else (n + 1) % 10] += 1
    found = evaluation(*rows, loss=2.208)
    text = told(targets(*[10] * 10), found, 2.3026, found)
    assert text.startswith(f"{begins}: the training loss is 2.208, always guessing evenly")
    assert text.endswith(f"Test accuracy is {right:.2f} %, one answer for all gives 10.00 %.")


def test_rare_classes_that_are_found_were_learnt() -> None:
    """By weights of the classes: less often right than always saying the commonest."""
    found = evaluation([600, 310], [20, 70], loss=0.67)
    text = told(targets(910, 90), found, 0.6931, found)
    assert text.startswith("learnt little: ")
    assert text.endswith(
        "Balanced accuracy of the test part is 71.86 %, one answer for all gives 50.00 %."
    )


def test_of_a_net_that_is_mostly_right_only_the_loss_is_high() -> None:
    """As with label smoothing, where the least loss is near that of guessing."""
    found = evaluation([90, 10], [8, 92], loss=0.68)
    assert told(targets(100, 100), found, 0.6931, found) == ""


def test_labels_that_are_told_apart_were_learnt() -> None:
    known = Targets("labels", ("a", "b"), 200, counts=torch.tensor([100, 20]))
    true = torch.zeros(200, 2)
    true[:100, 0] = true[::10, 1] = 1
    never = Evaluation(0.5, math.nan, torch.empty(0, 0), outputs=torch.zeros(200, 2), targets=true)
    text = told(known, never, 0.5, never)
    assert text.startswith("did not learn: ")
    assert text.endswith("Test accuracy of labels is 70.00 %, one answer for all gives 70.00 %.")
    some = true.clone()
    some[:50, 0] = some[:, 1] = 0
    some[100:110, 0] = 1
    found = Evaluation(0.5, math.nan, torch.empty(0, 0), outputs=some, targets=true)
    assert told(known, found, 0.5, never).startswith("learnt little: ")
    perfect = Evaluation(0.5, math.nan, torch.empty(0, 0), outputs=true, targets=true)
    assert told(known, perfect, 0.5, perfect) == ""


def numbers(r2: float, examples: int = 100) -> Evaluation:
    y = torch.zeros(examples, 1)
    return Evaluation(0.5, math.nan, torch.empty(0, 0), scores={"r2": r2}, targets=y)


def test_numbers_are_not_learned_where_their_variance_is_not_explained() -> None:
    known = Targets("numbers", ("price",), 10)
    text = told(known, numbers(0.04), None, numbers(0.02))
    assert text.startswith("did not learn: it explains 4.0 % of the variance")
    assert text.endswith("R² of the test part is 2.00 %, one answer for all gives 0.00 %.")
    assert told(known, numbers(0.06), None, numbers(0.02)) == ""
    # Of so many examples it is no accident.
    text = told(known, numbers(0.04, 10**4), None, numbers(0.03, 10**4))
    assert text.startswith("learnt little: it explains 4.0 % of the variance")


def test_numbers_of_a_loss_with_a_best_constant_are_judged_by_it_alone() -> None:
    """R² says little where few numbers are far off, as the mean absolute error allows."""
    known = Targets("numbers", ("price",), 10)
    assert told(known, numbers(0.01), 1.0, numbers(0.01)) == ""
    assert told(known, numbers(0.01), 0.51, numbers(-0.2)).startswith("did not learn: the training")
    assert told(known, numbers(0.3), 0.51, numbers(0.3)).startswith("learnt little: the training")


def test_the_first_example_that_has_no_number_is_named() -> None:
    outputs = torch.ones(10, 2)
    outputs[3, 1] = math.inf
    outputs[7] = math.nan
    assert "for 2 of 10 test examples, the first is number 4" in verdict.test_is_no_number(outputs)
