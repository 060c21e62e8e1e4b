"""The small Inception of Zhang et al. 2017 (arXiv 1611.03530), EXPERIMENTS §1."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from dltui.models.options import SmallInception


def small_inception(
    options: SmallInception, input_shape: tuple[int, ...], classes: int
) -> nn.Module:
    """1×1 to three maps, a convolution, eight modules in three stages, mean, dropout, linear.

    Convolutions pad, or their maps could not be put together: write-up A 3 prints none that do.
    """
    model = nn.Sequential(
        nn.Conv2d(input_shape[0], 3, 1),
        _convolution(3, 96, 3),
        Module(96, 32, 32),
        Module(64, 32, 48),
        Downsample(80, 80),
        Module(160, 112, 48),
        Module(160, 96, 64),
        Module(160, 80, 80),
        Module(160, 48, 96),
        Downsample(144, 96),
        Module(240, 176, 160),
        Module(336, 176, 160),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Dropout(options.dropout),
        nn.Linear(336, classes),
    )
    if options.init == "published":
        model.apply(_small_weights)
    return model


def _small_weights(layer: nn.Module) -> None:
    """As write-up A 3: normal, deviation 0.01; biases as PyTorch draws them."""
    if isinstance(layer, nn.Conv2d | nn.Linear):
        nn.init.trunc_normal_(layer.weight, std=0.01)


def _convolution(before: int, after: int, size: int, stride: int = 1) -> nn.Sequential:
    """BasicConv2d of write-up A 3: without bias, batch normalisation, ReLU; stride 1 keeps size."""
    padding = size // 2 if stride == 1 else 0
    return nn.Sequential(
        nn.Conv2d(before, after, size, stride, padding=padding, bias=False),
        nn.BatchNorm2d(after, eps=0.001),
        nn.ReLU(),
    )


class Module(nn.Module):
    """1×1 and 3×3 convolutions side by side, their maps put together."""

    def __init__(self, before: int, ones: int, threes: int) -> None:
        super().__init__()
        self.one = _convolution(before, ones, 1)
        self.three = _convolution(before, threes, 3)

    def forward(self, x: Tensor) -> Tensor:
        """(n, before, height, width) → (n, ones + threes, height, width)."""
        return torch.cat([self.one(x), self.three(x)], 1)


class Downsample(nn.Module):
    """A 3×3 convolution and a 3×3 max-pool side by side, both with stride 2."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.three = _convolution(before, after, 3, stride=2)
        self.pool = nn.MaxPool2d(3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        """(n, before, s, s) → (n, after + before, r, r) with r = (s − 3) // 2 + 1."""
        return torch.cat([self.three(x), self.pool(x)], 1)
