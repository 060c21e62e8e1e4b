"""What has to be said of a training: that it did not learn, that a number is none, that one class
outweighs the others.
"""

from __future__ import annotations

import torch
from torch import Tensor

from dltui.data.balance import unbalanced
from dltui.training.evaluate import Evaluation
from dltui.training.tasks.chance import Figure, figures
from dltui.training.tasks.loss import Loss
from dltui.training.tasks.targets import Targets

LEARNED = 0.95
"""A last training loss above this share of the best constant answer's counts as not having
learned; of numbers, where the loss knows none, an R² below what is left of 1."""

LITTLE = 0.5
"""A network with a loss like that has learnt little up to this share of what chance leaves."""


def baseline_loss(loss: Loss, targets: Targets, y: Tensor) -> float | None:
    """What the best constant answer loses on the training targets ``y``; null if not known."""
    if loss.constant is None:
        return None
    constant = loss.constant(targets).to(y.device)
    with torch.inference_mode():
        return float(loss.value(constant.expand(len(y), -1), y))


def not_learned(
    loss: Loss, targets: Targets, train: Evaluation, test: Evaluation, guess: float | None
) -> str:
    """Of a network whose training loss is hardly below that of the best constant answer, ``guess``
    (EXPERIMENTS D1, lr = 1): that it did not learn, or how little where a figure of a part is
    clearly above chance. Empty for one that is better, also where its answers are and only its
    loss is not (label smoothing, too sure outputs); and where its loss is no number, another fault.
    """
    if not train.finite:
        return ""
    if guess is not None:
        if train.loss < LEARNED * guess:
            return ""
        beside = f"the training loss is {train.loss:.4g}, {_always(targets)} gives {guess:.4g}"
    else:
        r2 = train.scores.get("r2", 1.0)
        if r2 > 1 - LEARNED:
            return ""
        beside = (
            f"it explains {100 * max(r2, 0.0):.1f} % of the variance of the training targets (R²); "
            "always saying their mean explains 0 %"
        )
    parts = {"test": test, "training": train}
    told = [one for part in parts for one in figures(loss, targets, part, parts[part])]
    best = next((one for one in told if one.above), None)
    if best is not None and best.gained >= LITTLE:
        return ""
    what = "did not learn" if best is None else "learnt little"
    return " ".join([f"{what}: {beside}.", *map(_sentence, [best] if best else told[:1])])


def _always(targets: Targets) -> str:
    if targets.task == "numbers":
        return "always saying the same number"
    if targets.task == "labels":
        return "always saying how common each label is"
    counts = targets.counts
    if counts is None or int(counts.min()) == int(counts.max()):
        return f"always guessing evenly among {len(targets.names)} classes"
    return "always guessing the classes by how common they are"


def _sentence(figure: Figure) -> str:
    said = str(figure)
    return f"{said[0].upper()}{said[1:]}."


def test_is_no_number(outputs: Tensor) -> str:
    """Of a test part whose loss is not finite while that of the training is; ``outputs`` (n, …)
    are those of all its examples.
    """
    text = "the test loss is not a number, so the test part has no metrics"
    bad = torch.nonzero(~torch.isfinite(outputs.flatten(1)).all(1)).flatten().tolist()
    if not bad:
        return f"{text}: the network's outputs are numbers, but their loss is none"
    return (
        f"{text}: the network gives none for {len(bad):,} of {len(outputs):,} test examples, the "
        f"first is number {bad[0] + 1:,}"
    )


def imbalance(targets: Targets, *, weighed: bool = False) -> str:
    """Said where one class outweighs the others; empty where none does."""
    if targets.task != "classes" or targets.counts is None:
        return ""
    counts = dict(zip(targets.names, targets.counts.tolist(), strict=True))
    return unbalanced(counts, weighed=weighed)


def no_better(targets: Targets, test: Evaluation) -> str:
    """Of an accuracy that always saying the training part's commonest class reaches as well, and
    classes that are told apart by nothing else.
    """
    if not test.finite or not imbalance(targets):
        return ""
    base = baseline_accuracy(targets, test)
    occur = int((test.confusion.sum(1) > 0).sum())
    balanced, chance = test.scores["balanced-accuracy"], 100 / occur
    if test.accuracy > base or balanced >= chance + (1 - LEARNED) * (100 - chance):
        return ""
    assert targets.counts is not None
    name = targets.names[int(targets.counts.argmax())]
    return (
        f"no better than always saying {name!r}: test accuracy {test.accuracy:.2f} %, that gives "
        f"{base:.2f} %; balanced accuracy is {balanced:.2f} %. "
        'train.class_weights = "auto" lets every class count the same'
    )


def baseline_accuracy(targets: Targets, test: Evaluation) -> float:
    """In percent of the test part: its share of the training part's commonest class."""
    assert targets.counts is not None
    there = test.confusion.sum(1).double()
    return 100 * float(there[int(targets.counts.argmax())] / there.sum())
