"""Images in other colours, or blurred: each of a batch by numbers of its own.

Images are (n, channels, height, width) float32 from 0 to 1.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from dltui.data.transforms.draws import Draws
from dltui.data.transforms.geometry import each
from dltui.data.transforms.options import Blur, Colour, Grey

LUMA = (0.2989, 0.587, 0.114)
"""Shares of red, green and blue in grey, as torchvision has them."""


def colour(x: Tensor, options: Colour, draws: Draws) -> Tensor:
    """Brightness, contrast, saturation, then hue; of images without colour the first two."""
    if options.brightness:
        x = (x * _factor(options.brightness, draws)).clamp(0, 1)
    if options.contrast:
        middle = shade(x).mean((1, 2, 3), keepdim=True)
        x = torch.lerp(middle, x, _factor(options.contrast, draws)).clamp(0, 1)
    if x.shape[1] != 3:
        return x
    if options.saturation:
        x = torch.lerp(shade(x), x, _factor(options.saturation, draws)).clamp(0, 1)
    if options.hue:
        x = turned(x, draws.between(-options.hue, options.hue))
    return x


def grey(x: Tensor, options: Grey, draws: Draws) -> Tensor:
    return torch.where(each(draws.chance(options.p)), shade(x), x)


def blur(x: Tensor, options: Blur, draws: Draws) -> Tensor:
    """Across, then down; at the border the image is mirrored."""
    n, channels, high, wide = x.shape
    radius = min(math.ceil(3 * options.sigma[1]), high - 1, wide - 1)
    sigma = draws.between(*options.sigma)
    places = torch.arange(-radius, radius + 1, device=x.device)
    weights = torch.softmax(-0.5 * (places / sigma[:, None]) ** 2, 1)
    kernels = weights.repeat_interleave(channels, 0)[:, None, None]
    x = F.pad(x, (radius,) * 4, "reflect").reshape(
        1, n * channels, *(s + 2 * radius for s in (high, wide))
    )
    x = F.conv2d(x, kernels, groups=n * channels)
    x = F.conv2d(x, kernels.transpose(2, 3), groups=n * channels)
    return x.reshape(n, channels, high, wide)


def shade(x: Tensor) -> Tensor:
    """(n, 1, height, width): how light each pixel is."""
    if x.shape[1] != 3:
        return x.mean(1, keepdim=True)
    return (x * torch.tensor(LUMA, device=x.device).reshape(3, 1, 1)).sum(1, keepdim=True)


def turned(x: Tensor, turn: Tensor) -> Tensor:
    """The hue of (n, 3, height, width) moved by ``turn`` (n,) of the colour circle."""
    most, least = x.amax(1), x.amin(1)
    spread = most - least
    red, green, blue = ((most[:, None] - x) / spread.clamp(min=1e-12)[:, None]).unbind(1)
    first, second = x[:, 0] == most, x[:, 1] == most
    hue = torch.where(first, blue - green, torch.where(second, 2 + red - blue, 4 + green - red))
    hue = hue + 6 * turn[:, None, None]

    def part(start: int) -> Tensor:
        place = (start + hue) % 6
        return most - spread * torch.minimum(place, 4 - place).clamp(0, 1)

    return torch.stack([part(5), part(3), part(1)], 1)


def _factor(strength: float, draws: Draws) -> Tensor:
    return each(draws.between(1 - strength, 1 + strength))
