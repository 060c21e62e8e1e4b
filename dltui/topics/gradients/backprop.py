"""Backpropagation written out: sigmoid layers, a linear output, half the squared error."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

Layers = list[tuple[Tensor, Tensor]]
"""Pairs of a matrix (out, in) and a bias (out, 1)."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Input (in, 1), target (out, 1) and the layers' parameters."""

    x: Tensor
    y: Tensor
    layers: Layers


def draw(seed: int, sizes: tuple[int, ...], dtype: torch.dtype) -> Problem:
    """Everything uniform in [0, 1), in the order x, y, then matrix and bias of every layer.

    Drawn as float32 by a generator seeded with ``seed``, so the numbers are those of
    ``torch.manual_seed(seed)`` and ``torch.rand``.
    """
    generator = torch.Generator().manual_seed(seed)

    def uniform(rows: int, columns: int) -> Tensor:
        return torch.rand(rows, columns, generator=generator).to(dtype)

    x, y = uniform(sizes[0], 1), uniform(sizes[-1], 1)
    return Problem(x, y, [(uniform(out, into), uniform(out, 1)) for into, out in pairwise(sizes)])


def by_hand(problem: Problem) -> Layers:
    """The gradients of all matrices and biases by the chain rule.

    With z = A a + b and a = σ(z): δ of the output is y − target, and every layer before it has
    δ = (Aᵀ δ of the layer above) ∘ a(1 − a). Then dL/dA = δ aᵀ of the layer below, dL/db = δ.
    """
    values = [problem.x]
    for matrix, bias in problem.layers[:-1]:
        values.append(torch.sigmoid(matrix @ values[-1] + bias))
    last_matrix, last_bias = problem.layers[-1]
    delta = last_matrix @ values[-1] + last_bias - problem.y
    gradients: Layers = []
    for (matrix, _), below in zip(reversed(problem.layers), reversed(values), strict=True):
        gradients.append((delta @ below.T, delta))
        delta = (matrix.T @ delta) * below * (1 - below)
    return gradients[::-1]


def by_autograd(problem: Problem) -> Layers:
    """The same gradients as PyTorch finds them."""
    layers = [
        (matrix.clone().requires_grad_(), bias.clone().requires_grad_())
        for matrix, bias in problem.layers
    ]
    value = problem.x
    for matrix, bias in layers[:-1]:
        value = torch.sigmoid(matrix @ value + bias)
    matrix, bias = layers[-1]
    loss = (matrix @ value + bias - problem.y).square().sum() / 2
    found = torch.autograd.grad(loss, [part for pair in layers for part in pair])
    return list(zip(found[::2], found[1::2], strict=True))
