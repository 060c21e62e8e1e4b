"""What is to be told of an input: classes that outweigh others, several labels, numbers, losses and
metrics of one's own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.inputs.case import Case, Make

PRESET = """title = "tasks"
topic = "learning-rate"
[data]
path = "d.npz"
{data}
[model]
{model}
[train]
optimizer = "adam"
lr = {lr}
batch_size = 20
epochs = {epochs}
{train}
"""
MLP = 'name = "mlp"\nhidden = [16]'
NET = 'file = "net.py"\nname = "Net"'

Array = NDArray[Any]

X: Array = np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
NOISE: Array = np.random.default_rng(1).normal(size=200)
PRICE: Array = 250_000 + 40_000 * X[:, 0] - 20_000 * X[:, 1]
RARE: Array = np.where(X[:, 0] > np.sort(X[:, 0])[-19], "ill", "well")
MOODS: Array = (X[:, :3] > [0.0, 0.5, 1.2]).astype(int)


def made(
    y: Array,
    *,
    x: Array = X,
    data: str = "",
    train: str = "",
    model: str = MLP,
    epochs: int = 10,
    lr: float = 0.02,
    **files: str,
) -> Make:
    """``files`` are further ones by name, without ``.py``."""

    def make(folder: Path) -> None:
        np.savez(folder / "d.npz", x=x, y=y)
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        text = PRESET.format(data=data, model=model, train=train, epochs=epochs, lr=lr)
        (folder / "p.toml").write_text(text)

    return make


def parts(y: Array, spoiled: float) -> Make:
    """Given parts; one test example holds what the network makes nothing of."""
    x = X.copy()
    x[153, 2] = spoiled

    def make(folder: Path) -> None:
        made(y, data="standardize = false", model=NET, net=LOGARITHM)(folder)
        np.savez(folder / "d.npz", x_train=x[:150], y_train=y[:150], x_test=x[150:], y_test=y[150:])

    return make


LOGARITHM = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        return self.out((x + 10).log())
"""
NOTHING = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 2)
        self.seen = 0

    def forward(self, x):
        self.seen += self.training
        return self.out(x) * (float("nan") if self.seen > 9 else 1.0)
"""
LOSSES = """import torch


def pinball(outputs, targets):
    missed = targets - outputs
    return torch.maximum(0.9 * missed, -0.1 * missed).mean(1)


def pairs(outputs, targets):
    return (outputs.flatten() - targets) ** 2


def typing(outputs, targets):
    return (outputs - target).abs().mean()


def late(outputs, targets):
    if not outputs.requires_grad:
        raise ValueError("only for training")
    return (outputs - targets).abs().mean()
"""
METRICS = """from sklearn.metrics import median_absolute_error, roc_auc_score


def median_error(outputs, targets):
    return median_absolute_error(targets, outputs)


def area(outputs, targets):
    return roc_auc_score(targets, outputs[:, 1])


def each(outputs, targets):
    return (outputs - targets).abs()


def three(outputs, targets, threshold):
    return 0.0
"""


def own(loss: str = "", metric: str = "") -> str:
    lines = [f'loss = {{ file = "losses.py", name = "{loss}" }}'] if loss else []
    if metric:
        lines.append(f'metrics = [{{ file = "metrics.py", name = "{metric}" }}]')
    return "\n".join(lines)


BALANCE = [
    Case(
        name="balance-rare",
        kind="E6",
        make=made(RARE, epochs=1, train="max_steps = 1"),
        before="91 % test accuracy, no word of the classes",
        now="the shares, balanced accuracy, the accuracy of one answer, and the cure",
        says=("unbalanced: 'well' is 9", "always saying it is right as often", "class_weights"),
        metrics={"baseline/accuracy": (85, 95)},
    ),
    Case(
        name="balance-nothing-learned",
        kind="E6",
        make=made(np.where(np.sort(NOISE)[-19] < NOISE, "ill", "well"), train="lr = 1e-9"[:0]),
        before="91 % and finished",
        now="not learned, or no better than one answer",
        metrics={"test/balanced-accuracy": (0, 65)},
    ),
    Case(
        name="balance-weights",
        kind="E6",
        make=made(RARE, train='class_weights = "auto"', epochs=30),
        before="no such setting",
        now="every class counts the same",
        says=("unbalanced",),
        never=("class_weights",),
        metrics={"test/balanced-accuracy": (85, 100), "test/auroc": (0.9, 1)},
    ),
    Case(
        name="balance-weights-by-name",
        kind="E6",
        make=made(RARE, train="class_weights = { ill = 9.0, well = 1.0 }", epochs=30),
        before="no such setting",
        now="weights by class name",
        metrics={"test/balanced-accuracy": (85, 100)},
    ),
    Case(
        name="balance-weights-of-nobody",
        kind="E6",
        make=made(RARE, train="class_weights = { sick = 9.0, well = 1.0 }"),
        before="no such setting",
        now="refused, with the names there are",
        exit=2,
        early=True,
        says=("train.class_weights: no weight for 'ill'; the classes are ill, well",),
    ),
    Case(
        name="balance-weights-too-many",
        kind="E6",
        make=made(RARE, train="class_weights = [1.0, 2.0, 3.0]"),
        before="no such setting",
        now="refused, with the number there should be",
        exit=2,
        early=True,
        says=("3 weights for 2 classes",),
    ),
    Case(
        name="balance-one-in-twelve-of-many",
        kind="E6",
        make=made(np.array([*range(9)] * 22 + [9, 9]), train="max_steps = 2"),
        before="no word",
        now="the commonest and the rarest class are named",
        says=("unbalanced: ", "'9'"),
    ),
    Case(
        name="balance-even",
        kind="E6",
        make=made(np.where(X[:, 0] > np.median(X[:, 0]), "high", "low"), epochs=20),
        before="finished",
        now="finished, without a word of balance",
        never=("unbalanced", "no better", "did not learn"),
        metrics={"test/balanced-accuracy": (85, 100), "baseline/accuracy": (40, 60)},
    ),
]

NUMBERS = [
    Case(
        name="numbers-prices",
        kind="A9",
        make=made(PRICE, epochs=40),
        before="200 reals were 200 classes",
        now="a number: R², errors in its own unit",
        says=("in their own units",),
        never=("did not learn", "accuracy"),
        metrics={"test/r2": (0.9, 1), "test/mae": (10, 20_000)},
    ),
    Case(
        name="numbers-tiny",
        kind="A9",
        make=made(1e-7 * X[:, 0].astype(np.float64), epochs=40),
        before="classes",
        now="learned at any scale",
        metrics={"test/r2": (0.9, 1), "test/mae": (0, 1e-7)},
    ),
    Case(
        name="numbers-two-at-once",
        kind="A9",
        make=made(np.stack([PRICE, X[:, 2].astype(np.float64)], 1), epochs=40),
        before="400 labels for 200 examples",
        now="both are told, each with its own errors",
        metrics={"test/r2": (0.85, 1)},
    ),
    Case(
        name="numbers-huber",
        kind="A9",
        make=made(PRICE, train='loss = "huber"\nhuber_delta = 0.5', epochs=40),
        before="no such loss",
        now="learned",
        metrics={"test/r2": (0.9, 1)},
    ),
    Case(
        name="numbers-by-cross-entropy",
        kind="A9",
        make=made(PRICE, train='loss = "cross-entropy"'),
        before="200 classes, 0 %",
        now="refused, with the losses that fit",
        exit=2,
        early=True,
        says=("train.loss: cross-entropy is not for numbers", "mse, mae, huber"),
    ),
    Case(
        name="numbers-with-class-weights",
        kind="A9",
        make=made(PRICE, train='class_weights = "auto"'),
        before="no such setting",
        now="refused",
        exit=2,
        early=True,
        says=("train.class_weights: mse takes none; numbers are of no class",),
    ),
    Case(
        name="numbers-calibrated",
        kind="A9",
        make=made(PRICE, train="calibration = true"),
        before="200 classes",
        now="refused: numbers have no probabilities",
        exit=2,
        early=True,
        says=("train.calibration: needs probabilities of classes; the targets are numbers",),
    ),
    Case(
        name="numbers-all-the-same",
        kind="A9",
        make=made(np.full(200, 7.5), data='task = "numbers"'),
        before="one class, 100 %",
        now="refused: nothing to learn",
        exit=2,
        says=("is 7.5 in all 160 training examples",),
    ),
    Case(
        name="numbers-not-learned",
        kind="A9",
        make=made(NOISE, train="weight_decay = 30.0", epochs=10),
        before="classes",
        now="not learned, by the variance of the target",
        says=("did not learn", "always saying the same number"),
    ),
    Case(
        name="numbers-unscaled-diverge",
        kind="A9",
        make=made(1e30 * PRICE, train="scale_target = false"),
        before="classes",
        now="diverged, and not called not learned",
        exit=1,
        says=("the loss was not finite",),
        never=("did not learn",),
    ),
    Case(
        name="numbers-chosen-by-validation",
        kind="A9",
        make=made(
            PRICE,
            data="validation_share = 0.2",
            train='keep = "best"\nkeep_by = "validation/mae"',
            epochs=20,
        ),
        before="no validation part",
        now="the epoch of the least error on the validation part",
        says=("chosen by validation/mae",),
        metrics={"test/r2": (0.7, 1), "validation/r2": (0.7, 1)},
    ),
    Case(
        name="classes-by-huber",
        kind="A9",
        make=made(RARE, train='loss = "huber"'),
        before="no such loss",
        now="refused, with the losses that fit",
        exit=2,
        early=True,
        says=("train.loss: huber is not for classes",),
    ),
    Case(
        name="classes-three-by-one-output",
        kind="A9",
        make=made(np.arange(200) % 3, train='loss = "bce"'),
        before="refused in the worker",
        now="refused before a process begins",
        exit=2,
        early=True,
        says=("train.loss: bce tells two classes apart, the data have 3",),
    ),
    Case(
        name="classes-one",
        kind="A9",
        make=made(np.zeros(200, int)),
        before="100 %, guessing evenly among 1 classes",
        now="refused: nothing to tell apart",
        exit=2,
        early=True,
        says=("class",),
        never=("100",),
    ),
    Case(
        name="classes-one-in-training",
        kind="A9",
        make=made(np.repeat(["a", "b"], 100), data="limit = 30\ntest_share = 0.2"),
        before="a training of one class: 100 % while training",
        now="both classes, or refused",
    ),
    Case(
        name="classes-by-one-output",
        kind="E5",
        make=made(RARE, train='loss = "logistic"', epochs=30),
        before="no curves",
        now="ROC, precision-recall and gain curves, calibration",
        metrics={"test/auroc": (0.9, 1), "test/auprg": (0.5, 1.01), "test/ece": (0, 60)},
    ),
]

LABELS = [
    Case(
        name="labels-three",
        kind="E5",
        make=made(MOODS, data='task = "labels"', epochs=30),
        before='"200 examples but 600 labels"',
        now="binary cross-entropy, F1, a table of each label",
        never=("did not learn",),
        metrics={"test/label-accuracy": (85, 100), "test/macro-f1": (60, 100)},
    ),
    Case(
        name="labels-weighted",
        kind="E5",
        make=made(MOODS, data='task = "labels"', train='class_weights = "auto"', epochs=30),
        before="no such setting",
        now="labels that are there count as much as where they are not",
        metrics={"test/macro-f1": (70, 100)},
    ),
    Case(
        name="labels-focal",
        kind="E5",
        make=made(MOODS, data='task = "labels"', train='loss = "focal"', epochs=30),
        before="no such loss",
        now="learned",
        metrics={"test/macro-f1": (60, 100)},
    ),
    Case(
        name="labels-by-squares",
        kind="E5",
        make=made(MOODS, data='task = "labels"', train='loss = "squares"'),
        before="refused in the worker",
        now="refused, with the losses that fit",
        exit=2,
        early=True,
        says=("train.loss: squares is not for labels", "bce, focal"),
    ),
    Case(
        name="labels-that-nothing-has",
        kind="E5",
        make=made(MOODS * [1, 0, 1], data='task = "labels"', epochs=2),
        before="refused",
        now="told",
        says=("no training example has the label",),
    ),
]

WORDS = [
    Case(
        name="nan-from-the-net",
        kind="A8",
        make=made(RARE, model=NET, net=NOTHING, epochs=3),
        before="diverged, and also did not learn: it is chance",
        now="diverged, in which step",
        exit=1,
        says=("the loss was not finite at step",),
        never=("did not learn", "chance"),
    ),
    Case(
        name="rate-beyond-all",
        kind="A8",
        make=made(RARE, lr=1e30),
        before="diverged, and also did not learn: it is chance",
        now="diverged, in which step",
        exit=1,
        says=("the loss was not finite at step", "such a network has no accuracy"),
        never=("did not learn",),
    ),
    Case(
        name="test-loss-no-number",
        kind="A8",
        make=parts(RARE, -11.0),
        before="finished, test/loss null, no word",
        now="a warning, with the example at fault",
        says=("the test loss is not a number", "for 1 of 50 test examples, the first is number 4"),
    ),
    Case(
        name="test-loss-infinite",
        kind="A8",
        make=parts(RARE, -10.0),
        before="finished, test/loss null, no word",
        now="a warning, with the example at fault",
        says=("the test loss is not a number", "the first is number 4"),
    ),
]

OWN = [
    Case(
        name="own-loss",
        kind="E5",
        make=made(PRICE, train=own("pinball"), epochs=30, losses=LOSSES),
        before="a list of names only",
        now="the loss of each example, by file and name",
        metrics={"test/r2": (0.3, 1)},
    ),
    Case(
        name="own-loss-of-all-pairs",
        kind="E5",
        make=made(PRICE, train=own("pairs"), losses=LOSSES),
        before="a list of names only",
        now="refused before the first step: (n, 1) against (n,) is all pairs",
        exit=2,
        says=("train.loss: pairs of losses.py gives (20, 20)", "one number, or one for each"),
    ),
    Case(
        name="own-loss-misspelt",
        kind="E5",
        make=made(PRICE, train=own("typing"), losses=LOSSES),
        before="a list of names only",
        now="told with its line, before the first step",
        exit=2,
        says=("losses.py, line 14: name 'target' is not defined",),
    ),
    Case(
        name="own-loss-for-training-only",
        kind="E5",
        make=made(PRICE, train=own("late"), losses=LOSSES),
        before="a list of names only",
        now="told with its line, before the first step",
        exit=2,
        says=("losses.py, line 19: only for training",),
    ),
    Case(
        name="own-loss-not-there",
        kind="E5",
        make=made(PRICE, train=own("pinbal"), losses=LOSSES),
        before="a list of names only",
        now="refused, with the nearest name",
        exit=2,
        early=True,
        says=("pinbal", "pinball"),
    ),
    Case(
        name="own-metric",
        kind="E5",
        make=made(PRICE, train=own(metric="median_error"), epochs=30, metrics=METRICS),
        before="none",
        now="of all predictions in the target's unit",
        metrics={"test/median_error": (10, 40_000)},
    ),
    Case(
        name="own-metric-of-classes",
        kind="E5",
        make=made(RARE, train=own(metric="area"), epochs=30, metrics=METRICS),
        before="none",
        now="of all outputs and labels",
        metrics={"test/area": (0.9, 1)},
    ),
    Case(
        name="own-metric-of-each",
        kind="E5",
        make=made(PRICE, train=own(metric="each"), metrics=METRICS),
        before="none",
        now="refused before the first step",
        exit=2,
        says=("train.metrics: each of metrics.py gives (40, 1); a metric is a number",),
    ),
    Case(
        name="own-metric-of-three",
        kind="E5",
        make=made(PRICE, train=own(metric="three"), metrics=METRICS),
        before="none",
        now="told before the first step",
        exit=2,
        says=("train.metrics: three", "threshold"),
    ),
]

CASES = [*BALANCE, *NUMBERS, *LABELS, *WORDS, *OWN]
