"""Losses by task: their values by hand, the best constant answer, what fits what."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch
from torch import Tensor

from dltui.data.dataset import Dataset, Examples
from dltui.data.options import Task
from dltui.errors import InputError, UsageError
from dltui.options import Code
from dltui.training.losses import choose
from dltui.training.options import TrainOptions
from dltui.training.tasks.loss import Loss
from dltui.training.tasks.options import idle, misfit
from dltui.training.tasks.targets import Targets
from dltui.training.tasks.verdict import baseline_loss


def dataset(y: Tensor, task: Task, names: tuple[str, ...]) -> Dataset:
    part = Examples(torch.zeros(len(y), 2), y)
    return Dataset(name="d", train=part, test=part, classes=names, kind="rows", task=task)


LABELS = torch.tensor([0, 0, 0, 0, 0, 0, 1, 1, 2])
CLASSES = dataset(LABELS, "classes", ("a", "b", "c"))
TWO = dataset(torch.tensor([0, 0, 0, 1]), "classes", ("a", "b"))
MANY = dataset(torch.tensor([[1.0, 0], [0, 0], [0, 1], [0, 1]]), "labels", ("x", "y"))
PRICES = dataset(torch.tensor([[100.0], [200.0], [600.0]]), "numbers", ("price",))


def loss(data: Dataset, **train: object) -> Loss:
    return choose(TrainOptions(**train), Targets.of(data))  # type: ignore[arg-type]


def test_auto_is_by_the_task() -> None:
    outputs = torch.randn(9, 3)
    expected = torch.nn.functional.cross_entropy(outputs, LABELS)
    assert loss(CLASSES).value(outputs, LABELS) == expected
    outputs, y = torch.randn(4, 2), MANY.train.y
    expected = torch.nn.functional.binary_cross_entropy_with_logits(outputs, y)
    assert loss(MANY).value(outputs, y) == expected
    scaled = (PRICES.train.y - 300) / PRICES.train.y.std(correction=0)
    outputs = torch.randn(3, 1)
    torch.testing.assert_close(
        loss(PRICES).value(outputs, PRICES.train.y), ((outputs - scaled) ** 2).mean()
    )


def test_class_weights_let_every_class_count_the_same() -> None:
    """n / (k · n_c) each; the loss of a set is the same in whatever batches."""
    weighted = loss(CLASSES, class_weights="auto")
    outputs = torch.randn(9, 3)
    each = torch.nn.functional.cross_entropy(outputs, LABELS, reduction="none")
    by_class = torch.stack([each[label == LABELS].mean() for label in range(3)])
    whole = weighted.value(outputs, LABELS)
    torch.testing.assert_close(whole, by_class.mean())
    parts = [
        (weighted.value(outputs[i], LABELS[i]), len(LABELS[i])) for i in (slice(4), slice(4, 9))
    ]
    torch.testing.assert_close(sum(value * n for value, n in parts) / 9, whole)


@pytest.mark.parametrize("weights", [(1.0, 2.0, 3.0), {"c": 3.0, "a": 1.0, "b": 2.0}])
def test_class_weights_in_order_or_by_name(weights: object) -> None:
    outputs = torch.randn(9, 3)
    each = torch.nn.functional.cross_entropy(outputs, LABELS, reduction="none")
    expected = (each * torch.tensor([1.0, 2.0, 3.0])[LABELS]).mean()
    found = loss(CLASSES, class_weights=weights).value(outputs, LABELS)
    torch.testing.assert_close(found, expected)


def test_weights_of_labels_are_what_those_there_count() -> None:
    outputs, y = torch.zeros(4, 2), MANY.train.y
    # 1 of 4 has x: it counts 3; 2 of 4 have y: 1.
    expected = math.log(2) * (3 + 3 + 4) / 8
    found = loss(MANY, class_weights="auto").value(outputs, y)
    assert float(found) == pytest.approx(expected)


@pytest.mark.parametrize("data", [CLASSES, MANY])
def test_focal_loss_without_focus_is_the_plain_one(data: Dataset) -> None:
    y = data.train.y
    outputs = torch.randn(len(y), len(data.classes))
    plain = loss(data).value(outputs, y)
    torch.testing.assert_close(loss(data, loss="focal", focal_gamma=0.0).value(outputs, y), plain)
    assert loss(data, loss="focal").value(outputs, y) < plain


def test_focal_loss_by_hand() -> None:
    outputs = torch.tensor([[2.0, 0.0]])
    p = math.exp(2) / (math.exp(2) + 1)
    expected = -((1 - p) ** 2) * math.log(p)
    assert float(loss(TWO, loss="focal").value(outputs, torch.tensor([0]))) == pytest.approx(
        expected
    )


@pytest.mark.parametrize(
    ("data", "train"),
    [
        (CLASSES, {}),
        (CLASSES, {"smoothing": 0.1}),
        (CLASSES, {"class_weights": (1.0, 5.0, 2.0)}),
        (CLASSES, {"class_weights": (1.0, 5.0, 2.0), "smoothing": 0.2}),
        (CLASSES, {"loss": "mse"}),
        (TWO, {"loss": "logistic"}),
        (TWO, {"loss": "bce", "class_weights": (1.0, 5.0)}),
        (MANY, {}),
        (MANY, {"class_weights": (7.0, 0.5)}),
        (PRICES, {}),
        (PRICES, {"loss": "mae"}),
        (PRICES, {"scale_target": False}),
    ],
)
def test_no_constant_answer_is_better_than_the_best(
    data: Dataset, train: dict[str, object]
) -> None:
    chosen, targets, y = loss(data, **train), Targets.of(data), data.train.y
    best = baseline_loss(chosen, targets, y)
    assert best is not None and chosen.constant is not None
    constant = chosen.constant(targets)
    random = torch.Generator().manual_seed(0)
    for size in (0.01, 0.1, 1.0):
        for _ in range(20):
            other = constant + size * torch.randn(constant.shape, generator=random)
            assert chosen.value(other.expand(len(y), -1), y) >= best - 1e-5 * best


def test_the_best_constant_answer_costs_the_entropy_and_the_variance() -> None:
    shares = torch.tensor([6, 2, 1]) / 9
    entropy = -float((shares * shares.log()).sum())
    assert baseline_loss(loss(CLASSES), Targets.of(CLASSES), LABELS) == pytest.approx(entropy)
    assert baseline_loss(loss(PRICES), Targets.of(PRICES), PRICES.train.y) == pytest.approx(1.0)


def test_numbers_are_predicted_in_their_own_unit() -> None:
    chosen = loss(PRICES)
    assert chosen.predict(torch.zeros(1, 1)).tolist() == [[pytest.approx(300.0)]]
    outputs = torch.zeros(3, 1)
    assert float(chosen.told(outputs, PRICES.train.y)) == pytest.approx(200 + 100 + 300)
    assert chosen.beside.name == "mae"


def test_huber_grows_linearly_beyond_delta() -> None:
    chosen = loss(PRICES, loss="huber", huber_delta=10.0, scale_target=False)
    found = chosen.value(torch.tensor([[105.0]]), torch.tensor([[100.0]]))
    assert float(found) == pytest.approx(12.5)
    found = chosen.value(torch.tensor([[200.0]]), torch.tensor([[100.0]]))
    assert float(found) == pytest.approx(10 * (100 - 5))


def test_shares_of_classes_from_mixed_examples_are_taken() -> None:
    shares = torch.tensor([[0.7, 0.3, 0.0], [0.0, 0.0, 1.0]])
    outputs = torch.tensor([[5.0, 0.0, 0.0], [5.0, 0.0, 0.0]])
    for name in ("cross-entropy", "focal", "mse"):
        value = loss(CLASSES, loss=name).value(outputs, shares)
        assert value.ndim == 0 and torch.isfinite(value)
    weighted = loss(CLASSES, loss="focal", class_weights="auto")
    assert torch.isfinite(weighted.value(outputs, shares))
    assert int(loss(CLASSES).told(outputs, shares)) == 1


@pytest.mark.parametrize(
    ("task", "names", "train", "said"),
    [
        ("classes", "abc", {"loss": "huber"}, "train.loss: huber is not for classes"),
        ("numbers", "a", {"loss": "cross-entropy"}, "there are mse, mae, huber"),
        ("labels", "ab", {"loss": "mse"}, "for those there are bce, focal"),
        ("classes", "abc", {"loss": "bce"}, "bce tells two classes apart, the data have 3"),
        ("classes", "a", {}, "all examples are of the class 'a'"),
        ("numbers", "a", {"class_weights": "auto"}, "train.class_weights: mse takes none"),
        ("classes", "ab", {"class_weights": (1.0,)}, "1 weights for 2 classes: a, b"),
        ("classes", "ab", {"class_weights": {"a": 1.0}}, "no weight for 'b'"),
        ("labels", "ab", {"class_weights": {"a": 1.0, "b": 1.0, "z": 1.0}}, "there is no 'z'"),
        ("numbers", "a", {"smoothing": 0.1}, "train.smoothing: is of cross-entropy"),
        ("labels", "ab", {"calibration": True}, "train.calibration: needs probabilities"),
    ],
)
def test_what_does_not_fit_the_targets_is_told(
    task: Task, names: str, train: dict[str, object], said: str
) -> None:
    fault = misfit(TrainOptions(**train), task, tuple(names))  # type: ignore[arg-type]
    assert fault is not None and said in ": ".join(fault)


def test_it_is_refused_when_the_loss_is_chosen() -> None:
    with pytest.raises(UsageError, match=r"train\.loss: huber is not for classes"):
        loss(CLASSES, loss="huber")
    with pytest.raises(InputError, match="the target 'price' is 5 in all 3 training examples"):
        Targets.of(dataset(torch.full((3, 1), 5.0), "numbers", ("price",)))


@pytest.mark.parametrize(
    ("train", "key"),
    [
        ({"loss": "mse", "smoothing": 0.1}, "train.smoothing"),
        ({"focal_gamma": 1.0}, "train.focal_gamma"),
        ({"loss": "mae", "huber_delta": 2.0}, "train.huber_delta"),
        ({"loss": "squares", "class_weights": "auto"}, "train.class_weights"),
        ({"loss": "mse", "calibration": True}, "train.calibration"),
    ],
)
def test_what_does_nothing_with_a_loss_is_told(train: dict[str, object], key: str) -> None:
    assert [found for found, _ in idle(TrainOptions(**train))] == [key]  # type: ignore[arg-type]


OWN = """import torch

class Scaled:
    def __init__(self, factor):
        self.factor = factor
    def __call__(self, outputs, targets):
        return self.factor * ((outputs - targets) ** 2).mean()

def each(outputs, targets):
    return ((outputs - targets) ** 2).mean(1)

def pairs(outputs, targets):
    return (outputs - targets.T) ** 2

def number(outputs, targets):
    return ((outputs - targets) ** 2).mean().item()

def cut(outputs, targets):
    return ((outputs.detach() - targets) ** 2).mean()

def broken(outputs, targets):
    return outputs[:, 9].mean()
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "own_losses.py").write_text(OWN)
    return tmp_path


def of_own(folder: Path, name: str, **arguments: object) -> Loss:
    code = Code(file="own_losses.py", name=name, arguments=arguments)
    return choose(TrainOptions(loss=code), Targets.of(PRICES), folder=folder)


def test_a_loss_of_ones_own_gives_a_number_or_one_for_each(own: Path) -> None:
    outputs, y = torch.randn(3, 1), PRICES.train.y
    plain = loss(PRICES).value(outputs, y)
    torch.testing.assert_close(of_own(own, "each").value(outputs, y), plain)
    torch.testing.assert_close(of_own(own, "Scaled", factor=2.0).value(outputs, y), 2 * plain)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pairs", r"pairs of own_losses.py gives \(3, 3\) for outputs \(3, 1\)"),
        ("number", "number of own_losses.py gives float"),
        ("cut", "does not depend on the outputs"),
        ("broken", "train.loss: own_losses.py, line 22: .*out of bounds"),
    ],
)
def test_what_is_no_loss_is_told_with_its_line(own: Path, name: str, said: str) -> None:
    outputs = torch.randn(3, 1, requires_grad=True)
    with pytest.raises(InputError, match=said):
        of_own(own, name).value(outputs, PRICES.train.y)
