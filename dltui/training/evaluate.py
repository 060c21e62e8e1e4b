"""Loss, accuracy and confusion of a network on one part of the data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Self

import torch
from torch import Tensor, nn

from dltui.data.batches import Batches
from dltui.training.calibration import BINS, Calibration, tally
from dltui.training.tasks.loss import Loss

VALUES = 2**20
"""Input values in a batch of evaluation: about 4 MB, so that small inputs go many at a time."""


BatchValues = tuple[tuple[float, float], ...]
"""Of each batch, in order, its loss and what is told beside it: accuracy in percent."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """``accuracy`` in percent; ``confusion`` (classes, classes) counts, true classes in rows;
    ``calibration`` where it was asked for. Of labels and numbers ``confusion`` is empty.
    ``scores`` are further metrics by name, without the part's.

    ``outputs`` (n, …) float32 and ``targets`` are those of all examples in order, on the CPU, where
    they were to be kept.

    A network whose loss is not finite has neither accuracy nor scores: the largest of outputs that
    are no numbers is the first, and "class 0" would be right for a tenth of ten classes.
    ``accuracy`` is then NaN.
    """

    loss: float
    accuracy: float
    confusion: Tensor
    calibration: Calibration | None = None
    batches: BatchValues = ()
    """Of several networks evaluated at once they are not kept."""
    scores: Mapping[str, float] = field(default_factory=dict[str, float])
    outputs: Tensor | None = None
    targets: Tensor = field(default_factory=lambda: torch.empty(0))

    @classmethod
    def of(
        cls,
        loss: float,
        counts: Tensor,
        calibration: Calibration | None = None,
        batches: BatchValues = (),
    ) -> Self:
        """Of a ``loss`` summed over examples and their confusions, (classes, classes) int64."""
        examples, right = int(counts.sum()), int(counts.diagonal().sum())
        if not math.isfinite(loss):
            return cls(loss, math.nan, counts, batches=batches)
        return cls(loss / examples, 100 * right / examples, counts, calibration, batches)

    @property
    def finite(self) -> bool:
        return math.isfinite(self.loss)

    def metrics(self, part: str = "test") -> dict[str, float]:
        """By name, which begins with that of the ``part``; of the test part with its
        calibration."""
        found = {"loss": self.loss}
        if self.confusion.numel():
            found["accuracy"] = self.accuracy
        own = {f"{part}/{name}": value for name, value in (found | {**self.scores}).items()}
        return own | (self.calibration.metrics() if self.calibration and part == "test" else {})


def evaluate(
    model: nn.Module,
    batches: Batches,
    loss: Loss,
    classes: int,
    batch_size: int,
    autocast: AbstractContextManager[object],
    *,
    calibrated: bool = False,
    dropout: bool = False,
    keep: bool = False,
) -> Evaluation:
    """In evaluation mode, without gradients; the mode is put back. One wait, at the end.

    With ``dropout`` the network stays in training mode, as write-up B 6 measures; ``keep`` its
    outputs.
    """
    training = model.training
    model.train(dropout)
    of_classes = loss.task == "classes"
    classes = classes if of_classes else 0
    losses: list[Tensor] = []
    told: list[Tensor] = []
    sizes: list[int] = []
    kept: list[tuple[Tensor, Tensor]] = []
    confusion = torch.zeros(classes * classes, dtype=torch.int64, device=batches.device)
    sums = torch.zeros(3, BINS, device=batches.device)
    # What the user's own net computes may want gradients of its inputs (torch.enable_grad).
    without_gradients = torch.no_grad() if batches.copies else torch.inference_mode()
    with without_gradients, autocast:
        for x, y in batches.in_order(batch_size):
            outputs = model(x)
            losses.append(loss.value(outputs, y).float())
            sizes.append(len(y))
            if keep:
                kept.append((outputs.float(), y))
            if not of_classes:
                told.append(loss.told(outputs, y))
                continue
            predicted = loss.predict(outputs)
            told.append((predicted == y).sum())
            pairs = y * classes + predicted
            confusion.scatter_add_(0, pairs, torch.ones_like(pairs))
            if calibrated and loss.confidence:
                sums += tally(loss.confidence(outputs), predicted == y)
    model.train(training)
    counts = confusion.cpu().reshape(classes, classes)
    means, hits = torch.stack(losses).tolist(), torch.stack(told).tolist()
    shares = [loss.beside.factor * hit / size for hit, size in zip(hits, sizes, strict=True)]
    values = tuple(zip(means, shares, strict=True))
    calibration = Calibration.of(sums) if calibrated else None
    found = _evaluation(values, sizes, counts, calibration)
    if not keep:
        return found
    x, y = (torch.cat(parts).clone().cpu() for parts in zip(*kept, strict=True))
    return replace(found, outputs=x, targets=y)


def _evaluation(
    values: BatchValues, sizes: list[int], counts: Tensor, calibration: Calibration | None
) -> Evaluation:
    """From each batch's mean loss; of other tasks than classes there are no ``counts``."""
    total = math.fsum(mean * size for (mean, _), size in zip(values, sizes, strict=True))
    if counts.numel():
        return Evaluation.of(total, counts, calibration, values)
    return Evaluation(total / sum(sizes), math.nan, counts, batches=values)


def batch_size_for(
    input_shape: tuple[int, ...], train_batch: int, *, as_trained: bool = False
) -> int:
    """The training batch, or more where inputs are small, unless it must be ``as_trained``."""
    return (
        train_batch if as_trained else max(train_batch, min(1024, VALUES // math.prod(input_shape)))
    )
