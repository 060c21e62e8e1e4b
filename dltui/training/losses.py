"""What is minimised, and which answers are read off the outputs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from dltui.errors import InputError, UsageError
from dltui.options import Code
from dltui.training.options import TrainOptions
from dltui.training.tasks import classes, own
from dltui.training.tasks.labels import of_labels
from dltui.training.tasks.loss import Loss
from dltui.training.tasks.numbers import Scale, of_numbers, scaled
from dltui.training.tasks.options import misfit, named
from dltui.training.tasks.targets import Targets


def choose(
    options: TrainOptions,
    targets: Targets | None = None,
    *,
    folder: Path | None = None,
    device: torch.device | None = None,
) -> Loss:
    """The loss of ``options`` for ``targets``; without them for any number of classes.

    ``folder`` is the preset's, for a loss of the user's own. ``UsageError`` where it does not fit.
    """
    targets = targets or Targets()
    if targets.names and (fault := misfit(options, targets.task, targets.names)):
        key, text = fault
        raise UsageError(f"{key}: {text}") if key.startswith("train.") else InputError(text)
    name = named(options, targets.task)
    if targets.task == "numbers":
        loss = of_numbers(name, options, targets, device)
    elif targets.task == "labels":
        loss = of_labels(name, options, classes.weights_of(options, targets, device))
    else:
        loss = _of_classes(name, options, classes.weights_of(options, targets, device))
    if not isinstance(options.loss, Code):
        return loss
    value = own.loss(options.loss, folder or Path(), targets.task)
    if targets.task == "numbers" and options.scale_target:
        value = scaled(value, Scale(targets, device))
    return replace(loss, value=value, confidence=None, constant=None)


def _of_classes(name: str, options: TrainOptions, weights: Tensor | None) -> Loss:
    """With the weights and settings of ``options``; ``LOSSES`` has what needs none."""
    loss, smoothing = LOSSES[name or "cross-entropy"], options.smoothing

    def shares(targets: Targets) -> Tensor:
        return classes.best_shares(targets, weights, smoothing)

    if name == "focal":
        value = classes.focal(options.focal_gamma, weights)
        return replace(loss, value=value, constant=lambda targets: shares(targets).log().float())
    if name == "mse":
        return replace(loss, constant=lambda targets: targets.shares.float())
    if loss.value is logistic:
        value = logistic if weights is None else classes.logistic(weights)
        return replace(loss, value=value, constant=lambda targets: _log_odds(shares(targets)))
    if loss.binary:
        return loss
    value = classes.cross_entropy(smoothing, weights)
    return replace(loss, value=value, constant=lambda targets: shares(targets).log().float())


def _log_odds(shares: Tensor) -> Tensor:
    return (shares[1:] / shares[:1]).log().float()


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
    """Mean squared error of outputs (n, classes) against one-hot labels, from (n,) int64, or
    against (n, classes) shares.
    """
    shares = labels if labels.ndim > 1 else F.one_hot(labels, outputs.shape[1])
    return F.mse_loss(outputs, shares.to(outputs.dtype))


LOSSES = {
    "cross-entropy": Loss(F.cross_entropy, _most_likely, _largest_share),
    "focal": Loss(classes.focal(2.0, None), _most_likely, _largest_share),
    "mse": Loss(mean_squared, _most_likely),
    "logistic": Loss(logistic, _positive, _larger_share, binary=True),
    "bce": Loss(logistic, _positive, _larger_share, binary=True),
    "squares": Loss(squares, _positive, _larger_share, binary=True),
    "squares-slip": Loss(squares_slip, _positive, _larger_share, binary=True),
}
"""Of classes, by name."""
