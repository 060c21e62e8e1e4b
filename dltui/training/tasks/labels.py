"""Losses of several labels at once: an output for each, positive where it is said to be there."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor

from dltui.training.options import TrainOptions
from dltui.training.tasks.classes import modulated
from dltui.training.tasks.loss import LABEL_ACCURACY, Loss, Value
from dltui.training.tasks.targets import Targets


def of_labels(name: str, options: TrainOptions, weights: Tensor | None) -> Loss:
    """``weights`` (k,) is what a label that is there counts."""
    return Loss(
        _focal(options.focal_gamma, weights) if name == "focal" else _entropy(weights),
        predict,
        constant=lambda targets: _constant(targets, weights),
        task="labels",
        beside=LABEL_ACCURACY,
        errors=share_right,
    )


def predict(outputs: Tensor) -> Tensor:
    return (outputs > 0).float()


def share_right(outputs: Tensor, targets: Tensor) -> Tensor:
    """Summed over examples: the share of labels told rightly."""
    return (predict(outputs) == targets).float().mean(1).sum()


def _entropy(weights: Tensor | None) -> Value:
    def value(outputs: Tensor, targets: Tensor) -> Tensor:
        return F.binary_cross_entropy_with_logits(outputs.float(), targets, pos_weight=weights)

    return value


def _focal(gamma: float, weights: Tensor | None) -> Value:
    """Lin et al. 2017 (arXiv 1708.02002), each label by itself."""

    def value(outputs: Tensor, targets: Tensor) -> Tensor:
        each = F.binary_cross_entropy_with_logits(outputs.float(), targets, reduction="none")
        lost = modulated(each, gamma)
        return (lost if weights is None else lost * (1 + (weights - 1) * targets)).mean()

    return value


def _constant(targets: Targets, weights: Tensor | None) -> Tensor:
    """The log odds of each label; of focal loss they are near the best."""
    there = targets.shares.clamp(1e-9, 1 - 1e-9)
    odds = there / (1 - there)
    return (odds if weights is None else odds * weights.cpu().double()).log().float()
