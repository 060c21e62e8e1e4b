"""The update rules for several networks at once: (lanes, …) tensors, a rate for each lane.

The same arithmetic as torch's, in the same order; what differs is the last bits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, optim

from dltui.training.options import TrainOptions


class LaneOptimizer(Protocol):
    """``parameters`` are updated in place; the state goes on from, and back to, torch's own."""

    def step(self, gradients: Sequence[Tensor], rates: Tensor) -> None:
        """Update with (lanes, …) ``gradients``; ``rates`` (lanes,)."""

    def give_back(self, lane: int, optimizer: optim.Optimizer) -> None:
        """Put a copy of the state of ``lane`` into ``optimizer``, as its own steps would have."""


def build(
    parameters: Sequence[Tensor],
    optimizers: Sequence[optim.Optimizer],
    options: Sequence[TrainOptions],
) -> LaneOptimizer:
    """The rule in ``RULES`` that all ``options`` name, going on from ``optimizers``, one a lane.

    ``parameters`` are (lanes, …), stacked over the lanes, and updated in place.
    """
    return RULES[options[0].optimizer](parameters, optimizers, options)


class LaneSgd:
    def __init__(
        self,
        parameters: Sequence[Tensor],
        optimizers: Sequence[optim.Optimizer],
        options: Sequence[TrainOptions],
    ) -> None:
        self._parameters, self._nesterov = parameters, options[0].nesterov
        self._decay = _columns([lane.weight_decay for lane in options], parameters)
        self._momentum = _columns([lane.momentum for lane in options], parameters)
        self._buffers: list[Tensor] = []
        if self._momentum:
            self._buffers = _gathered("momentum_buffer", parameters, optimizers)

    def step(self, gradients: Sequence[Tensor], rates: Tensor) -> None:
        for i, (parameter, gradient) in enumerate(zip(self._parameters, gradients, strict=True)):
            if self._decay:
                gradient = torch.addcmul(gradient, parameter, self._decay[i])
            if self._buffers:
                buffer, momentum = self._buffers[i], self._momentum[i]
                buffer.mul_(momentum).add_(gradient)
                ahead = torch.addcmul(gradient, buffer, momentum) if self._nesterov else buffer
                gradient = ahead
            parameter.addcmul_(gradient, _beside(rates, parameter), value=-1)

    def give_back(self, lane: int, optimizer: optim.Optimizer) -> None:
        for parameter, buffer in zip(_parameters(optimizer), self._buffers, strict=False):
            optimizer.state[parameter] = {"momentum_buffer": buffer[lane].clone()}


class LaneAdam:
    """Adam, and with ``decoupled`` weight decay AdamW; all lanes have taken the same steps."""

    decoupled = False

    def __init__(
        self,
        parameters: Sequence[Tensor],
        optimizers: Sequence[optim.Optimizer],
        options: Sequence[TrainOptions],
    ) -> None:
        self._parameters = parameters
        self._decay = _columns([lane.weight_decay for lane in options], parameters)
        group = optimizers[0].param_groups[0]
        (self._beta1, self._beta2), self._eps = group["betas"], group["eps"]
        self._means = _gathered("exp_avg", parameters, optimizers)
        self._squares = _gathered("exp_avg_sq", parameters, optimizers)
        state = optimizers[0].state.get(_parameters(optimizers[0])[0], {})
        self._steps = int(state.get("step", 0))

    def step(self, gradients: Sequence[Tensor], rates: Tensor) -> None:
        self._steps += 1
        correction = math.sqrt(1 - self._beta2**self._steps)
        bias = 1 - self._beta1**self._steps
        for i, (parameter, gradient) in enumerate(zip(self._parameters, gradients, strict=True)):
            rate = _beside(rates, parameter)
            if self._decay and self.decoupled:
                parameter.mul_(1 - rate * self._decay[i])
            elif self._decay:
                gradient = torch.addcmul(gradient, parameter, self._decay[i])
            mean, square = self._means[i], self._squares[i]
            mean.lerp_(gradient, 1 - self._beta1)
            square.mul_(self._beta2).addcmul_(gradient, gradient, value=1 - self._beta2)
            divisor = (square.sqrt() / correction).add_(self._eps)
            parameter.addcmul_(mean / divisor, rate / bias, value=-1)

    def give_back(self, lane: int, optimizer: optim.Optimizer) -> None:
        states = zip(_parameters(optimizer), self._means, self._squares, strict=True)
        for parameter, mean, square in states:
            device = parameter.device if optimizer.param_groups[0]["fused"] else "cpu"
            optimizer.state[parameter] = {
                "step": torch.tensor(float(self._steps), device=device),
                "exp_avg": mean[lane].clone(),
                "exp_avg_sq": square[lane].clone(),
            }


class LaneAdamW(LaneAdam):
    decoupled = True


RULES: dict[str, type[LaneSgd] | type[LaneAdam]] = {
    "sgd": LaneSgd,
    "adam": LaneAdam,
    "adamw": LaneAdamW,
}
"""By ``train.optimizer``; trainings with one that is not here cannot be lanes."""


def _parameters(optimizer: optim.Optimizer) -> list[Tensor]:
    found: list[Tensor] = optimizer.param_groups[0]["params"]
    return found


def _beside(values: Tensor, parameter: Tensor) -> Tensor:
    """(lanes,) ``values`` shaped to multiply (lanes, …)."""
    return values.view(-1, *[1] * (parameter.ndim - 1))


def _columns(values: Sequence[float], parameters: Sequence[Tensor]) -> list[Tensor]:
    """A value for each lane beside every parameter; nothing where all are 0."""
    if not any(values):
        return []
    return [
        _beside(torch.tensor(values, dtype=parameter.dtype, device=parameter.device), parameter)
        for parameter in parameters
    ]


def _gathered(
    name: str, parameters: Sequence[Tensor], optimizers: Sequence[optim.Optimizer]
) -> list[Tensor]:
    """State ``name`` of every parameter, (lanes, …); zeros where no step was taken yet."""
    states: list[Tensor] = []
    for i, parameter in enumerate(parameters):
        state = torch.zeros_like(parameter, requires_grad=False)
        for lane, optimizer in enumerate(optimizers):
            own: dict[str, Any] = optimizer.state.get(_parameters(optimizer)[i], {})
            if own.get(name) is not None:
                state[lane] = own[name]
        states.append(state)
    return states
