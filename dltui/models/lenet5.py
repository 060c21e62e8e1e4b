"""LeNet-5, its third layer full or with the original's connections (EXPERIMENTS E2)."""

from __future__ import annotations

import itertools
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
    """Tanh after every convolution and average pooling (write-up E 7).

    61,706 parameters for ten classes, 60,806 where C3 has the original's connections.
    Images of 28 × 28 are padded to the original's 32 × 32.
    """
    if input_shape[1:] not in ((28, 28), (32, 32)):
        raise UsageError("model: lenet5 takes images of 28 × 28 or 32 × 32; set data.size")
    return nn.Sequential(
        nn.Conv2d(input_shape[0], 6, 5, padding=(32 - input_shape[1]) // 2),
        nn.Tanh(),
        _pooling(options),
        _c3(options),
        nn.Tanh(),
        _pooling(options),
        nn.Conv2d(16, 120, 5),
        nn.Tanh(),
        nn.Flatten(),
        nn.Linear(120, 84),
        nn.Tanh(),
        nn.Linear(84, classes),
    )


def _pooling(options: LeNet5) -> nn.Module:
    """One layer of the network either way, so that the names of weights stay."""
    pool = nn.AvgPool2d(2)
    return nn.Sequential(pool, nn.Tanh()) if options.tanh_after_pooling else pool


def _c3(options: LeNet5) -> nn.Module:
    if options.c3 == "full":
        return nn.Conv2d(6, 16, 5)
    if options.c3 == "subset":
        return SubsetConvolution(SOURCES, 6, 5)
    return SeparateConvolutions(SOURCES, 5)


class SeparateConvolutions(nn.Module):
    """One convolution for each output map, of the input maps that it sees, as write-up E 7 has it.

    The same function and initial distribution as `SubsetConvolution`, only slower.
    """

    def __init__(self, sources: tuple[tuple[int, ...], ...], size: int) -> None:
        super().__init__()
        for count, group in itertools.groupby(sources, len):
            self.add_module(f"of{count}", SameInputs(tuple(group), size))

    def forward(self, x: Tensor) -> Tensor:
        """(n, inputs, height, width) → (n, outputs, height − size + 1, width − size + 1)."""
        return torch.cat([group(x) for group in self.children()], 1)


class SameInputs(nn.Module):
    """The output maps that see equally many input maps, one convolution each."""

    def __init__(self, sources: tuple[tuple[int, ...], ...], size: int) -> None:
        super().__init__()
        self.sources = [list(maps) for maps in sources]
        self.maps = nn.ModuleList(nn.Conv2d(len(maps), 1, size) for maps in sources)

    def forward(self, x: Tensor) -> Tensor:
        chosen = zip(self.maps, self.sources, strict=True)
        return torch.cat([convolution(x[:, maps]) for convolution, maps in chosen], 1)


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
