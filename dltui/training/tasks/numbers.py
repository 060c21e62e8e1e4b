"""Losses of numbers: an output for each, in units of the target's deviation from its mean."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from dltui.training.options import TrainOptions
from dltui.training.tasks.loss import MAE, Loss, Value
from dltui.training.tasks.targets import Targets


class Scale:
    """What the network learns is (target − ``mean``) / ``deviation``, each (k,); or the target."""

    def __init__(self, targets: Targets, device: torch.device | None) -> None:
        self.mean = None if targets.mean is None else targets.mean.to(device)
        self.deviation = None if targets.deviation is None else targets.deviation.to(device)

    def there(self, numbers: Tensor) -> Tensor:
        """(n, k) of the target's own unit as the network is to give them."""
        if self.mean is None or self.deviation is None:
            return numbers
        return (numbers - self.mean) / self.deviation

    def back(self, outputs: Tensor) -> Tensor:
        """(n, k) in the target's own unit."""
        if self.mean is None or self.deviation is None:
            return outputs.float()
        return outputs.float() * self.deviation + self.mean


def of_numbers(
    name: str, options: TrainOptions, targets: Targets, device: torch.device | None
) -> Loss:
    scale = Scale(targets if options.scale_target else Targets("numbers"), device)

    def errors(outputs: Tensor, targets: Tensor) -> Tensor:
        return (scale.back(outputs) - targets).abs().mean(1).sum()

    return Loss(
        scaled(_value(name, options), scale),
        scale.back,
        constant=lambda known: _constant(name, known, scale),
        task="numbers",
        beside=MAE,
        errors=errors,
    )


def scaled(value: Value, scale: Scale) -> Value:
    """``value`` of outputs and targets as the network is to give them."""

    def of_scaled(outputs: Tensor, targets: Tensor) -> Tensor:
        return value(outputs, scale.there(targets))

    return of_scaled


def _value(name: str, options: TrainOptions) -> Value:
    match name:
        case "mae":
            return lambda outputs, targets: F.l1_loss(outputs.float(), targets)
        case "huber":
            delta = options.huber_delta
            return lambda outputs, targets: F.huber_loss(outputs.float(), targets, delta=delta)
        case _:
            return lambda outputs, targets: F.mse_loss(outputs.float(), targets)


def _constant(name: str, targets: Targets, scale: Scale) -> Tensor:
    """The mean, or of mean absolute errors the median; of Huber's loss the mean is near it."""
    best = targets.median if name == "mae" else targets.mean
    assert best is not None
    return scale.there(best.to(None if scale.mean is None else scale.mean.device)).cpu()
