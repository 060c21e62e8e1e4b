"""Loss, accuracy and confusion of a network on one part of the data."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dltui.data.batches import Batches
from dltui.training.losses import Loss

VALUES = 2**20
"""Input values in a batch of evaluation: about 4 MB, so that small inputs go many at a time."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``accuracy`` in percent; ``confusion`` (classes, classes) counts, true classes in rows."""

    loss: float
    accuracy: float
    confusion: Tensor


def evaluate(
    model: nn.Module,
    batches: Batches,
    loss: Loss,
    classes: int,
    batch_size: int,
    autocast: AbstractContextManager[object],
) -> Evaluation:
    """In evaluation mode, without gradients; the mode is put back. One wait, at the end."""
    training = model.training
    model.eval()
    total = torch.zeros((), device=batches.device)
    confusion = torch.zeros(classes * classes, dtype=torch.int64, device=batches.device)
    with torch.inference_mode(), autocast:
        for x, y in batches.in_order(batch_size):
            outputs = model(x)
            total += loss.value(outputs, y).float() * len(y)
            pairs = y * classes + loss.predict(outputs)
            confusion.scatter_add_(0, pairs, torch.ones_like(pairs))
    model.train(training)
    counts = confusion.cpu().reshape(classes, classes)
    right = int(counts.diagonal().sum())
    return Evaluation(total.item() / len(batches), 100 * right / len(batches), counts)


def batch_size_for(input_shape: tuple[int, ...], train_batch: int) -> int:
    """The training batch, or more where inputs are small."""
    return max(train_batch, min(1024, VALUES // math.prod(input_shape)))
