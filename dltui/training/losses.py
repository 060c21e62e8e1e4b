"""What is minimised, and which predictions count as right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from dltui.errors import UsageError
from dltui.training.options import TrainOptions

Value = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class Loss:
    """``value(outputs, labels)`` is a batch's mean loss; ``predict(outputs)`` (n,) labels,
    ``confidence(outputs)`` (n,) the probabilities given to them; null where there are none.

    ``outputs`` is the number a network must have: one per class, or one in all.
    """

    value: Value
    predict: Callable[[Tensor], Tensor]
    confidence: Callable[[Tensor], Tensor] | None = None
    binary: bool = False

    def outputs(self, classes: int) -> int:
        if self.binary and classes != 2:
            raise UsageError(f"train.loss: it tells two classes apart, the data have {classes}")
        return 1 if self.binary else classes


def choose(options: TrainOptions) -> Loss:
    return LOSSES[options.loss]


def _most_likely(outputs: Tensor) -> Tensor:
    return outputs.argmax(1)


def _positive(outputs: Tensor) -> Tensor:
    return (outputs.flatten() > 0).long()


def _largest_share(outputs: Tensor) -> Tensor:
    return outputs.float().softmax(1).amax(1)


def _larger_share(outputs: Tensor) -> Tensor:
    return torch.sigmoid(outputs.float().flatten().abs())


def signs(labels: Tensor) -> Tensor:
    """Labels 0 and 1 as −1 and +1, float32."""
    return labels.float() * 2 - 1


def logistic(outputs: Tensor, labels: Tensor) -> Tensor:
    """log(1 + exp(−y f)) with y = ∓1 and f of shape (n, 1) or (n,); no overflow for large |f|."""
    return F.softplus(-signs(labels) * outputs.flatten()).mean()


def squares(outputs: Tensor, labels: Tensor) -> Tensor:
    """Sum of squared errors of both class probabilities (EXPERIMENTS E1), y = ∓1.

    ½(1 − y)((1 − σ(−f))² + σ(f)²) + ½(1 + y)(σ(−f)² + (1 − σ(f))²), the mean over f of shape
    (n, 1) or (n,) and labels 0 and 1 of shape (n,), int64.
    """
    return _squares(outputs.flatten(), signs(labels))


def squares_slip(outputs: Tensor, labels: Tensor) -> Tensor:
    """The same with the published mistake: (n, 1) against (n,) broadcasts to all n × n pairs."""
    return _squares(outputs, signs(labels))


def _squares(f: Tensor, y: Tensor) -> Tensor:
    positive, negative = torch.sigmoid(f), torch.sigmoid(-f)
    wrong_if_negative = (1 - negative) ** 2 + positive**2
    wrong_if_positive = negative**2 + (1 - positive) ** 2
    return ((1 - y) / 2 * wrong_if_negative + (1 + y) / 2 * wrong_if_positive).mean()


def mean_squared(outputs: Tensor, labels: Tensor) -> Tensor:
    """Mean squared error of outputs (n, classes) against one-hot labels, from (n,) int64."""
    return F.mse_loss(outputs, F.one_hot(labels, outputs.shape[1]).to(outputs.dtype))


LOSSES = {
    "cross-entropy": Loss(F.cross_entropy, _most_likely, _largest_share),
    "mse": Loss(mean_squared, _most_likely),
    "logistic": Loss(logistic, _positive, _larger_share, binary=True),
    "squares": Loss(squares, _positive, _larger_share, binary=True),
    "squares-slip": Loss(squares_slip, _positive, _larger_share, binary=True),
}
