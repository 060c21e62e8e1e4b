"""Something taken from each example, or noise put over it."""

from __future__ import annotations

import torch
from torch import Tensor

from dltui.data.transforms.draws import Draws
from dltui.data.transforms.geometry import each
from dltui.data.transforms.options import Erase, Mask, Noise


def erase(x: Tensor, options: Erase, draws: Draws) -> Tensor:
    """Of images (n, channels, height, width)."""
    chosen = draws.chance(options.p)
    hidden = inside(draws.windows(_sides(x), options.scale, options.ratio), _sides(x))
    return x.masked_fill(hidden & each(chosen), 0.0)


def noise(x: Tensor, options: Noise, draws: Draws) -> Tensor:
    """Of any float32 (n, …)."""
    drawn = torch.randn(x.shape, generator=draws.generator(), device=x.device)
    return x.add(drawn, alpha=options.std)


def mask(x: Tensor, options: Mask, draws: Draws) -> Tensor:
    """0 in columns of (n, features), at places of (n, length, features) in all features; of
    int64 (n, length) the token that stands for it.
    """
    drawn = torch.rand(x.shape[:2], generator=draws.generator(), device=x.device)
    hidden = (drawn < options.share).reshape(*x.shape[:2], *[1] * (x.ndim - 2))
    return x.masked_fill(hidden, 0 if x.is_floating_point() else options.token)


def inside(windows: tuple[Tensor, ...], sides: tuple[int, int]) -> Tensor:
    """(n, 1, height, width) bool: what of each image lies in its window."""
    top, left, height, width = (each(part) for part in windows)
    down = torch.arange(sides[0], device=top.device).reshape(-1, 1)
    across = torch.arange(sides[1], device=top.device)
    rows = (down >= top) & (down < top + height)
    return rows & (across >= left) & (across < left + width)


def _sides(x: Tensor) -> tuple[int, int]:
    return x.shape[-2], x.shape[-1]
