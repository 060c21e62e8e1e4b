"""Loss, accuracy and confusion of a network on one part of the data."""

from __future__ import annotations

import math
from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dltui.data.batches import Batches
from dltui.training.calibration import BINS, Calibration, tally
from dltui.training.losses import Loss

VALUES = 2**20
"""Input values in a batch of evaluation: about 4 MB, so that small inputs go many at a time."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``accuracy`` in percent; ``confusion`` (classes, classes) counts, true classes in rows;
    ``calibration`` where it was asked for.
    """

    loss: float
    accuracy: float
    confusion: Tensor
    calibration: Calibration | None = None

    def metrics(self) -> dict[str, float]:
        """Of the test part, by name."""
        own = {"test/loss": self.loss, "test/accuracy": self.accuracy}
        return own | (self.calibration.metrics() if self.calibration else {})


def evaluate(
    model: nn.Module,
    batches: Batches,
    loss: Loss,
    classes: int,
    batch_size: int,
    autocast: AbstractContextManager[object],
    *,
    calibrated: bool = False,
) -> Evaluation:
    """In evaluation mode, without gradients; the mode is put back. One wait, at the end."""
    training = model.training
    model.eval()
    total = torch.zeros((), device=batches.device)
    confusion = torch.zeros(classes * classes, dtype=torch.int64, device=batches.device)
    sums = torch.zeros(3, BINS, device=batches.device)
    with torch.inference_mode(), autocast:
        for x, y in batches.in_order(batch_size):
            outputs = model(x)
            total += loss.value(outputs, y).float() * len(y)
            predicted = loss.predict(outputs)
            pairs = y * classes + predicted
            confusion.scatter_add_(0, pairs, torch.ones_like(pairs))
            if calibrated and loss.confidence:
                sums += tally(loss.confidence(outputs), predicted == y)
    model.train(training)
    counts = confusion.cpu().reshape(classes, classes)
    right = int(counts.diagonal().sum())
    calibration = Calibration.of(sums) if calibrated else None
    return Evaluation(total.item() / len(batches), 100 * right / len(batches), counts, calibration)


def batch_size_for(input_shape: tuple[int, ...], train_batch: int) -> int:
    """The training batch, or more where inputs are small."""
    return max(train_batch, min(1024, VALUES // math.prod(input_shape)))
