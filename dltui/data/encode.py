"""``data.mean``, ``std``, ``normalize``, ``size`` and ``fit`` → how stored values become inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from dltui.data.dataset import Encoding, LazyImages, together
from dltui.data.fit import wanted_sides
from dltui.data.options import CommonData

MEASURED = 4096
"""Images, evenly from all, by which the values are normalised."""

AT_ONCE = 256
"""Images in double precision at a time: of 224 × 224 in colour that is 300 MB."""


def wanted(encoding: Encoding, options: CommonData, stored: tuple[int, ...]) -> Encoding:
    """``encoding`` as ``options`` want it for examples of ``stored`` shape, not normalised yet."""
    size = wanted_sides(options)
    return replace(
        encoding,
        mean=tuple(options.mean) if isinstance(options.mean, list) else options.mean,
        std=tuple(options.std) if isinstance(options.std, list) else options.std,
        size=None if size == stored[1:] else size,
        fit=options.fit,
    )


def normalised(encoding: Encoding, images: Tensor | LazyImages) -> Encoding:
    """With mean 0 and deviation 1 in each channel of ``images``, a constant one left at 0."""
    count = len(images)
    step = -(-count // MEASURED)
    parts = [
        _sums(together(images, range(begin, min(begin + AT_ONCE * step, count), step)))
        for begin in range(0, count, AT_ONCE * step)
    ]
    sums, squares, values = (torch.stack(part).sum(0) for part in zip(*parts, strict=True))
    mean = sums / values / encoding.divisor
    deviation = (squares / values / encoding.divisor**2 - mean.square()).clamp(min=0).sqrt()
    deviation = torch.where(deviation > 1e-9, deviation, 1.0)
    return replace(encoding, mean=tuple(mean.tolist()), std=tuple(deviation.tolist()))


def told(encoding: Encoding) -> str:
    """What ``normalised`` found, in words."""
    assert isinstance(encoding.mean, tuple) and isinstance(encoding.std, tuple)
    return f"normalised by mean {_listed(encoding.mean)}, deviation {_listed(encoding.std)}"


def _sums(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Of values and of their squares (channels,), and the number of values of a channel."""
    x, count = x.double(), torch.tensor(x[:, 0].numel())
    return x.sum((0, 2, 3)), x.square().sum((0, 2, 3)), count


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.3f}" for value in values)
