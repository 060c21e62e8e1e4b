"""What one answer for all examples reaches, and whether a network is clearly above it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from dltui.training.evaluate import Evaluation
from dltui.training.tasks import scores
from dltui.training.tasks.loss import Loss
from dltui.training.tasks.targets import Targets

ERRORS = 3
"""Standard errors by which a figure must be above chance to be clearly so."""


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` of a part beside ``chance``, what the best single answer gives, in percent."""

    name: str
    value: float
    chance: float
    error: float
    """Standard error of ``chance``, in percent."""

    @property
    def above(self) -> bool:
        return self.value > self.chance + ERRORS * self.error

    @property
    def gained(self) -> float:
        """The share of what chance leaves."""
        return (self.value - self.chance) / (100 - self.chance) if self.chance < 100 else 0.0

    def __str__(self) -> str:
        return f"{self.name} is {self.value:.2f} %, one answer for all gives {self.chance:.2f} %"


def figures(loss: Loss, targets: Targets, part: str, found: Evaluation) -> Iterator[Figure]:
    """Of ``found``, which is of the ``part``: accuracy first, then that in which each class, and
    each label and its absence, counts the same; of numbers R². None where it is no number.
    """
    if not found.finite:
        return
    if targets.task == "classes":
        yield from _of_classes(targets, part, found.confusion.double())
    elif targets.task == "labels" and found.outputs is not None:
        yield from _of_labels(targets, part, loss.predict(found.outputs), found.targets)
    elif math.isfinite(r2 := found.scores.get("r2", math.nan)):
        # What knows nothing correlates by 1/√n with the targets, and R² is the square of that.
        yield Figure(f"R² of the {part} part", 100 * r2, 0.0, 100 * ERRORS / len(found.targets))


def _of_classes(targets: Targets, part: str, confusion: Tensor) -> Iterator[Figure]:
    there, right = confusion.sum(1), confusion.diagonal()
    commonest = int(there.argmax() if targets.counts is None else targets.counts.argmax())
    share = there[commonest] / there.sum()
    accuracy = right.sum() / there.sum()
    yield _figure(f"{part} accuracy", accuracy, share, _error(share, there.sum()))
    occurs = there[there > 0]
    even = torch.tensor(1 / len(occurs))
    error = _error(even, occurs).square().sum().sqrt() / len(occurs)
    balanced = scores.each_class(confusion).recall[there > 0].mean() / 100
    yield _figure(f"balanced accuracy of the {part} part", balanced, even, error)


def _of_labels(targets: Targets, part: str, told: Tensor, true: Tensor) -> Iterator[Figure]:
    """Errors as if all labels of an example were right or wrong together: the largest there are."""
    there = true.double().mean(0)
    common = there if targets.counts is None else targets.shares
    shares = torch.where(common > 0.5, there, 1 - there)
    right = (told == true).double().mean()
    error = _error(shares, torch.tensor(len(true))).mean()
    yield _figure(f"{part} accuracy of labels", right, shares.mean(), error)
    both = [k for k in range(true.shape[1]) if 0 < there[k] < 1]
    if not both:
        return
    sides = [(told[true[:, k] == side, k] == side).double() for k in both for side in (0, 1)]
    even = torch.tensor(0.5)
    error = torch.stack([_error(even, torch.tensor(len(side))) for side in sides]).mean()
    balanced = torch.stack([side.mean() for side in sides]).mean()
    yield _figure(f"balanced accuracy of labels of the {part} part", balanced, even, error)


def _error(share: Tensor, examples: Tensor) -> Tensor:
    """Binomial standard error of a ``share`` of so many ``examples``."""
    return (share * (1 - share) / examples).sqrt()


def _figure(name: str, value: Tensor, chance: Tensor, error: Tensor) -> Figure:
    return Figure(name, 100 * float(value), 100 * float(chance), 100 * float(error))
