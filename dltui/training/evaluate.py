"""Loss, accuracy and confusion of a network on one part of the data."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import Self, TypeVar

import torch
from torch import Tensor, nn

from dltui.data.batches import Batch, Batches
from dltui.training.calibration import BINS, Calibration, tally
from dltui.training.tasks.loss import Loss

T = TypeVar("T")

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


@dataclass(slots=True)
class Measured:
    """What evaluating some batches gives, on the CPU: of each batch in order the mean loss, what
    is told beside it and the size, and where asked for (3, bins) examples by confidence.

    ``confusion`` (classes, classes) is that of all of them; of labels and numbers it is empty.
    ``outputs`` and ``targets`` are of all examples in order, null where they are not kept.
    """

    means: list[float]
    told: list[float]
    sizes: list[int]
    confusion: Tensor
    bins: list[Tensor]
    outputs: Tensor | None
    targets: Tensor | None

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """Of batches that were dealt out in turn, as if one had evaluated them all."""
        return cls(
            means=_dealt([part.means for part in parts]),
            told=_dealt([part.told for part in parts]),
            sizes=_dealt([part.sizes for part in parts]),
            confusion=torch.stack([part.confusion for part in parts]).sum(0),
            bins=_dealt([part.bins for part in parts]),
            outputs=_joined([part.outputs for part in parts], parts),
            targets=_joined([part.targets for part in parts], parts),
        )

    def evaluation(self, loss: Loss) -> Evaluation:
        shares = [
            loss.beside.factor * hit / size for hit, size in zip(self.told, self.sizes, strict=True)
        ]
        values = tuple(zip(self.means, shares, strict=True))
        calibration = Calibration.of(sum(self.bins[1:], self.bins[0])) if self.bins else None
        found = _evaluation(values, self.sizes, self.confusion, calibration)
        if self.outputs is None or self.targets is None:
            return found
        return replace(found, outputs=self.outputs, targets=self.targets)


def _dealt(hands: Sequence[Sequence[T]]) -> list[T]:
    """The first of each, then the second of each, and so on."""
    turns = range(max(map(len, hands)))
    return [hand[turn] for turn in turns for hand in hands if turn < len(hand)]


def _joined(rows: Sequence[Tensor | None], parts: Sequence[Measured]) -> Tensor | None:
    hands = [
        torch.split(row, part.sizes)
        for row, part in zip(rows, parts, strict=True)
        if row is not None
    ]
    return torch.cat(_dealt(hands)) if hands else None


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
    found = measure(
        model,
        batches.in_order(batch_size),
        loss,
        classes,
        batches.device,
        autocast,
        copies=batches.copies,
        calibrated=calibrated,
        dropout=dropout,
        keep=keep,
    )
    return found.evaluation(loss)


def measure(
    model: nn.Module,
    batches: Iterable[Batch],
    loss: Loss,
    classes: int,
    device: torch.device,
    autocast: AbstractContextManager[object],
    *,
    copies: bool = False,
    calibrated: bool = False,
    dropout: bool = False,
    keep: bool = False,
) -> Measured:
    """The same of some ``batches``, before they are put together."""
    training = model.training
    model.train(dropout)
    of_classes = loss.task == "classes"
    classes = classes if of_classes else 0
    losses: list[Tensor] = []
    told: list[Tensor] = []
    sizes: list[int] = []
    bins: list[Tensor] = []
    kept: list[tuple[Tensor, Tensor]] = []
    confusion = torch.zeros(classes * classes, dtype=torch.int64, device=device)
    # What the user's own net computes may want gradients of its inputs (torch.enable_grad).
    without_gradients = torch.no_grad() if copies else torch.inference_mode()
    with without_gradients, autocast:
        for x, y in batches:
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
                bins.append(tally(loss.confidence(outputs), predicted == y))
    model.train(training)
    if calibrated and not bins:
        bins = [torch.zeros(3, BINS)]
    keeps = bool(kept)
    return Measured(
        means=torch.stack(losses).tolist() if losses else [],
        told=torch.stack(told).tolist() if told else [],
        sizes=sizes,
        confusion=confusion.cpu().reshape(classes, classes),
        bins=[one.cpu() for one in bins],
        outputs=torch.cat([x for x, _ in kept]).clone().cpu() if keeps else None,
        targets=torch.cat([y for _, y in kept]).clone().cpu() if keeps else None,
    )


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
