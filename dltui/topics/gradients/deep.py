"""Deep networks with one spoilt layer: the gradient's size at every depth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import torch
from torch import Tensor

from dltui.topics.gradients.options import Vanishing

Activation = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True)
class Norms:
    """Of layers 1 … depth the size of ∂y/∂A and of ∂y/∂b, each the mean over the examples."""

    matrices: list[float]
    biases: list[float]


def cases(options: Vanishing, seed: int) -> dict[str, Norms]:
    """A healthy sigmoid network, the same with either cause, and one of ReLU."""
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
) -> Norms:
    """For weights of deviation gain/√width and one linear output y, in float64.

    The spoilt layer's matrix is multiplied by ``factor`` and its biases are raised by ``shift``.
    With δ = ∂y/∂z of z = A·a + b an example has ∂y/∂b = δ and ∂y/∂A = δ aᵀ, whose norm is |δ||a|.
    """
    generator = torch.Generator().manual_seed(seed)

    def normal(rows: int, columns: int) -> Tensor:
        return torch.randn(rows, columns, generator=generator, dtype=torch.float64)

    heights = [options.width] * (options.depth - 1) + [1]
    scale = gain / sqrt(options.width)
    matrices = [normal(height, options.width) * scale for height in heights]
    matrices[options.layer - 1] *= factor
    value = normal(options.width, options.examples).requires_grad_()
    below: list[Tensor] = []
    sums: list[Tensor] = []
    for layer, matrix in enumerate(matrices, start=1):
        below.append(value)
        sums.append(matrix @ value + (shift if layer == options.layer else 0.0))
        value = activation(sums[-1]) if layer < options.depth else sums[-1]
    deltas = torch.autograd.grad(value.sum(), sums)
    biases = [delta.norm(dim=0) for delta in deltas]
    sizes = [size * a.detach().norm(dim=0) for size, a in zip(biases, below, strict=True)]
    return Norms([float(size.mean()) for size in sizes], [float(size.mean()) for size in biases])
