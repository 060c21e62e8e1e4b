"""Classes that are rare, several labels, and the words of an end."""

from __future__ import annotations

import numpy as np

from tests.inputs.case import Case
from tests.inputs.tasks_made import (
    MOODS,
    NET,
    NOISE,
    NOTHING,
    RARE,
    X,
    made,
    parts,
)

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

CASES = [*BALANCE, *LABELS, *WORDS]
