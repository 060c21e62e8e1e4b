"""How large a convolution's dW is, by chance alone, on pictures of growing size (write-up C 4b)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from statistics import linear_regression

import torch
from torch import Tensor

from dltui.topics.gradients.options import GradientSpread


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """dW of pictures of one size: ``mean`` and ``deviation`` over all its entries and draws."""

    side: int
    places: int
    mean: float
    deviation: float
    predicted: float


def measure(options: GradientSpread, side: int, seed: int) -> Size:
    """Pictures x and gradients dy of independent normal numbers, without padding.

    dW[h, l] is the sum over m·m places of dy[i, j]·x[i + h, j + l] with m = side − kernel + 1: m²
    terms of mean 0 and variance σx²σy², uncorrelated, so its deviation is m·σx·σy.
    """
    generator = torch.Generator().manual_seed(seed)
    places = side - options.kernel + 1

    def normal(size: int, deviation: float) -> Tensor:
        shape = (options.draws, size, size)
        return torch.randn(shape, generator=generator, dtype=torch.float64) * deviation

    x, dy = normal(side, options.x_deviation), normal(places, options.dy_deviation)
    dw = torch.nn.functional.conv2d(x[None], dy[:, None], groups=options.draws)
    return Size(
        side=side,
        places=places,
        mean=float(dw.mean()),
        deviation=float(dw.std()),
        predicted=places * options.x_deviation * options.dy_deviation,
    )


def slope(sizes: Sequence[Size]) -> float:
    """The power of m with which the deviation grows: a line through the logarithms."""
    m = [log(size.places) for size in sizes]
    return linear_regression(m, [log(size.deviation) for size in sizes]).slope
