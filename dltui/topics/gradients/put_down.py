"""A transposed convolution on a small map, in three ways (write-up C 3c)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dltui.topics.gradients.grids import correlate, matrix, transposed
from dltui.topics.gradients.options import Transposed


@dataclass(frozen=True, slots=True, kw_only=True)
class PutDown:
    """A transposed convolution: what each value puts down, (height, width) each, and their sum.

    ``spaced`` is the input with its zeros between and around, over which the turned kernel moves.
    """

    values: Tensor
    kernel: Tensor
    parts: list[Tensor]
    output: Tensor
    spaced: Tensor
    turned: Tensor
    differences: dict[str, float]


def put_down(options: Transposed) -> PutDown:
    """Value by value, beside the two other ways to the same output."""
    values, kernel, stride = matrix(options.image), matrix(options.kernel), options.stride
    parts = []
    for place in range(values.numel()):
        alone = torch.zeros_like(values)
        alone.view(-1)[place] = values.reshape(-1)[place]
        parts.append(transposed(alone, kernel, stride))
    output = transposed(values, kernel, stride)
    spaced, turned = _spaced(values, kernel, stride), kernel.flip(0, 1)
    theirs = torch.nn.functional.conv_transpose2d(
        values[None, None], kernel[None, None], None, stride
    )
    others = {
        "sum of the parts": torch.stack(parts).sum(dim=0),
        "full convolution": correlate(spaced, turned),
        "PyTorch": theirs[0, 0],
    }
    return PutDown(
        values=values,
        kernel=kernel,
        parts=parts,
        output=output,
        spaced=spaced,
        turned=turned,
        differences={name: float((out - output).abs().max()) for name, out in others.items()},
    )


def _spaced(values: Tensor, kernel: Tensor, stride: int) -> Tensor:
    """stride − 1 zeros between the values and kernel − 1 zeros around them."""
    height, width = kernel.shape
    inner = [(size - 1) * stride + 1 for size in values.shape]
    out = torch.zeros(inner[0] + 2 * (height - 1), inner[1] + 2 * (width - 1), dtype=values.dtype)
    rows = slice(height - 1, height - 1 + inner[0], stride)
    out[rows, width - 1 : width - 1 + inner[1] : stride] = values
    return out
