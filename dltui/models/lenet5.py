"""LeNet-5, its third layer full or with the original's connections (EXPERIMENTS E2)."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dltui.errors import UsageError
from dltui.models.options import LeNet5

SOURCES = (
    *((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5)),
    *((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5)),
    *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
    (0, 1, 2, 3, 4, 5),
)
"""The S2 maps that each C3 map sees (LeCun et al. 1998, table I)."""


def lenet5(options: LeNet5, input_shape: tuple[int, ...], classes: int) -> nn.Module:
    """tanh, average pooling; 61,706 parameters for ten classes, 60,806 with the subset C3.

    Images of 28 × 28 are padded to the original's 32 × 32.
    """
    if input_shape[1:] not in ((28, 28), (32, 32)):
        raise UsageError("model: lenet5 takes images of 28 × 28 or 32 × 32; set data.size")
    c3 = nn.Conv2d(6, 16, 5) if options.c3 == "full" else SubsetConvolution(SOURCES, 6, 5)
    return nn.Sequential(
        nn.Conv2d(input_shape[0], 6, 5, padding=(32 - input_shape[1]) // 2),
        nn.Tanh(),
        nn.AvgPool2d(2),
        c3,
        nn.Tanh(),
        nn.AvgPool2d(2),
        nn.Conv2d(16, 120, 5),
        nn.Tanh(),
        nn.Flatten(),
        nn.Linear(120, 84),
        nn.Tanh(),
        nn.Linear(84, classes),
    )


class SubsetConvolution(nn.Module):
    """A convolution whose output maps each see some input maps only.

    Only existing weights are parameters; they are laid out in a dense kernel with zeros for
    the rest, so that it is one convolution and not one for every output map.
    """

    places: Tensor

    def __init__(self, sources: tuple[tuple[int, ...], ...], inputs: int, size: int) -> None:
        super().__init__()
        self.shape = (len(sources), inputs, size, size)
        seen = torch.zeros(self.shape, dtype=torch.bool)
        for output, maps in enumerate(sources):
            seen[output, list(maps)] = True
        fan_in = seen.flatten(1).sum(1)
        self.register_buffer("places", seen.flatten().nonzero().flatten(), persistent=False)
        bound = fan_in.float().rsqrt()
        self.weight = nn.Parameter(
            (2 * torch.rand(int(fan_in.sum())) - 1) * bound.repeat_interleave(fan_in)
        )
        self.bias = nn.Parameter((2 * torch.rand(len(sources)) - 1) * bound)

    def forward(self, x: Tensor) -> Tensor:
        """(n, inputs, height, width) → (n, outputs, height − size + 1, width − size + 1)."""
        dense = self.weight.new_zeros(math.prod(self.shape))
        kernel = dense.index_copy(0, self.places, self.weight).reshape(self.shape)
        return F.conv2d(x, kernel, self.bias)
