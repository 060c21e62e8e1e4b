"""How good predictions are beside their loss: of classes, of labels, of numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor


@dataclass(frozen=True, slots=True)
class Each:
    """Of each class or label (k,) float64: ``precision``, ``recall`` and ``f1`` in percent, and
    ``there``, how many examples have it. Where nothing was called so, or none has it, they are 0.
    """

    precision: Tensor
    recall: Tensor
    f1: Tensor
    there: Tensor

    @classmethod
    def of(cls, right: Tensor, called: Tensor, there: Tensor) -> Self:
        """From counts (k,): called so rightly, called so, having it."""
        right, called, there = right.double(), called.double(), there.double()
        return cls(
            100 * right / called.clamp(min=1),
            100 * right / there.clamp(min=1),
            200 * right / (called + there).clamp(min=1),
            there,
        )


def each_class(confusion: Tensor) -> Each:
    """From (k, k) counts, true classes in rows."""
    return Each.of(confusion.diagonal(), confusion.sum(0), confusion.sum(1))


def each_label(predicted: Tensor, targets: Tensor) -> Each:
    """From (n, k) labels of 0 and 1."""
    return Each.of((predicted * targets).sum(0), predicted.sum(0), targets.sum(0))


def of_classes(confusion: Tensor) -> dict[str, float]:
    """Means over the classes that occur, each counting the same."""
    each = each_class(confusion)
    occurs = each.there > 0
    return {
        "balanced-accuracy": float(each.recall[occurs].mean()),
        "macro-f1": float(each.f1[occurs].mean()),
    }


def of_labels(predicted: Tensor, targets: Tensor) -> dict[str, float]:
    """From (n, k) labels of 0 and 1. Macro F1 is the mean over the labels that occur, micro F1
    that of all answers together.
    """
    each = each_label(predicted, targets)
    occurs = each.there > 0
    hits = (predicted == targets).double()
    both = float(predicted.sum() + targets.sum())
    return {
        "label-accuracy": 100 * float(hits.mean()),
        "macro-f1": float(each.f1[occurs].mean()) if bool(occurs.any()) else math.nan,
        "micro-f1": 200 * float((predicted * targets).sum()) / max(1.0, both),
        "exact-match": 100 * float((hits.min(1).values).mean()),
    }


def of_numbers(predicted: Tensor, targets: Tensor) -> dict[str, float]:
    """From (n, k) in the target's unit, means over the k numbers. R² is NaN where all targets of
    the part are the same.
    """
    predicted, targets = predicted.double(), targets.double()
    misses = predicted - targets
    return {
        "mae": float(misses.abs().mean()),
        "rmse": float((misses**2).mean(0).sqrt().mean()),
        "r2": float(r2(predicted, targets).mean()),
    }


def r2(predicted: Tensor, targets: Tensor) -> Tensor:
    """(k,) shares of the variance of (n, k) targets that the predictions explain."""
    left = ((predicted - targets) ** 2).sum(0)
    whole = ((targets - targets.mean(0)) ** 2).sum(0)
    return torch.where(whole > 0, 1 - left / whole, math.nan)
