"""Deep networks with one spoilt layer: the gradient's size at every depth."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import torch
from torch import Tensor

from dltui.topics.gradients.options import Vanishing

Activation = Callable[[Tensor], Tensor]


def cases(options: Vanishing, seed: int) -> dict[str, list[float]]:
    """For each case the norm of dL/dA of layers 1 … depth."""
    at, sigmoid = options.layer, torch.sigmoid
    return {
        "sigmoid": gradient_norms(options, seed, sigmoid, 1.0),
        f"one small A{at}": gradient_norms(options, seed, sigmoid, 1.0, factor=options.factor),
        f"saturated σ′ in {at}": gradient_norms(options, seed, sigmoid, 1.0, shift=options.shift),
        "ReLU, Kaiming": gradient_norms(options, seed, torch.relu, sqrt(2)),
    }


def gradient_norms(
    options: Vanishing,
    seed: int,
    activation: Activation,
    gain: float,
    *,
    factor: float = 1.0,
    shift: float = 0.0,
) -> list[float]:
    """Frobenius norms of dL/dA for weights of deviation gain/√width, in float64.

    The spoilt layer's matrix is multiplied by ``factor`` and its biases are raised by ``shift``.
    The output is linear, the loss half the mean squared distance to random targets.
    """
    generator = torch.Generator().manual_seed(seed)

    def normal(columns: int) -> Tensor:
        return torch.randn(options.width, columns, generator=generator, dtype=torch.float64)

    matrices = [normal(options.width) * gain / sqrt(options.width) for _ in range(options.depth)]
    value, target = normal(options.examples), normal(options.examples)
    matrices[options.layer - 1] *= factor
    for layer, matrix in enumerate(matrices, start=1):
        value = matrix.requires_grad_() @ value + (shift if layer == options.layer else 0.0)
        if layer < options.depth:
            value = activation(value)
    loss = (value - target).square().sum(dim=0).mean() / 2
    return [float(gradient.norm()) for gradient in torch.autograd.grad(loss, matrices)]
