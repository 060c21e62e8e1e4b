"""Losses of classes with weights, smoothing and focus: one output for each class, or one of two.

Labels are (n,) int64, or (n, classes) shares where transforms have mixed examples.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from dltui.training.options import TrainOptions
from dltui.training.tasks.loss import Value
from dltui.training.tasks.targets import Targets


def cross_entropy(smoothing: float, weights: Tensor | None) -> Value:
    """The mean over examples of weight × cross-entropy. It is divided by their number and not by
    the sum of their weights, as PyTorch does, so that it is the same in whatever batches.
    """
    if weights is None and not smoothing:
        return F.cross_entropy

    def value(outputs: Tensor, labels: Tensor) -> Tensor:
        each = F.cross_entropy(
            outputs, labels, weights, reduction="none", label_smoothing=smoothing
        )
        return each.mean()

    return value


def focal(gamma: float, weights: Tensor | None) -> Value:
    """(1 − p)^γ · −log p of the right class's probability p (Lin et al. 2017, arXiv 1708.02002)."""

    def value(outputs: Tensor, labels: Tensor) -> Tensor:
        each = F.cross_entropy(outputs.float(), labels, reduction="none")
        lost = modulated(each, gamma)
        return (lost if weights is None else lost * _of_each(weights, labels)).mean()

    return value


def modulated(each: Tensor, gamma: float) -> Tensor:
    """(1 − p)^γ · −log p from ``each`` −log p, of the same shape."""
    missed = (-torch.expm1(-each)).clamp(min=1e-12)
    return missed**gamma * each


def logistic(weights: Tensor) -> Value:
    """log(1 + exp(−y f)) of outputs (n, 1) or (n,) and y = ∓1, times the class's weight."""

    def value(outputs: Tensor, labels: Tensor) -> Tensor:
        each = F.softplus((1 - 2 * labels.float()) * outputs.flatten())
        return (each * weights[labels]).mean()

    return value


def _of_each(weights: Tensor, labels: Tensor) -> Tensor:
    """(n,) the weight of each example."""
    return weights[labels] if labels.ndim == 1 else labels @ weights


def best_shares(targets: Targets, weights: Tensor | None, smoothing: float = 0.0) -> Tensor:
    """(k,) float64: the probabilities that, given to all examples alike, cost least."""
    shares = targets.shares
    shares = (1 - smoothing) * shares + smoothing / len(shares)
    weighted = shares if weights is None else shares * weights.cpu().double()
    return (weighted / weighted.sum()).clamp(min=1e-12)


def weights_of(
    options: TrainOptions, targets: Targets, device: torch.device | None
) -> Tensor | None:
    """(k,) float32 of ``class_weights``; null where they are off, or only a shape is known."""
    given = options.class_weights
    if given == "off" or targets.counts is None:
        return None
    if isinstance(given, dict):
        values = torch.tensor([given[name] for name in targets.names])
    elif isinstance(given, tuple):
        values = torch.tensor(given)
    elif targets.task == "labels":
        values = (targets.examples - targets.counts) / targets.counts
    else:
        values = targets.examples / (len(targets.names) * targets.counts)
    usable = torch.isfinite(values) & (values > 0)
    return torch.where(usable, values, 1.0).float().to(device)
