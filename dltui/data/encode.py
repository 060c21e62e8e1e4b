"""``data.mean``, ``std``, ``normalize``, ``size`` and ``fit`` → how stored values become inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch
from torch import Tensor

from dltui.data.dataset import Encoding, LazyImages
from dltui.data.fit import wanted_sides
from dltui.data.options import CommonData
from dltui.errors import UsageError

MEASURED = 4096
"""Images, evenly from all, by which the values are normalised."""

AT_ONCE = 256
"""Images in double precision at a time: of 224 × 224 in colour that is 300 MB."""


def wanted(encoding: Encoding, options: CommonData, stored: tuple[int, ...], name: str) -> Encoding:
    """``encoding`` as ``options`` want it for examples of ``stored`` shape; but for ``normalize``.

    ``name`` is that of the data set. ``UsageError`` for what does not fit the examples.
    """
    images = len(stored) == 3
    size = wanted_sides(options)
    if not images and size:
        raise UsageError(f"data.size resizes images; {name} has none")
    if not images and options.normalize:
        raise UsageError(f"data.normalize is for images; {name} has none")
    channels = stored[0] if images else 0
    return replace(
        encoding,
        mean=_of_channels("mean", options.mean, channels, name),
        std=_of_channels("std", options.std, channels, name),
        size=None if size == stored[1:] else size,
        fit=options.fit,
    )


def normalised(encoding: Encoding, images: Tensor | LazyImages) -> Encoding:
    """With mean 0 and deviation 1 in each channel of ``images``, a constant one left at 0."""
    count = len(images)
    step = -(-count // MEASURED)
    parts = [
        _sums(_of(images, torch.arange(begin, min(begin + AT_ONCE * step, count), step)))
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


def _of_channels(
    key: str, value: float | list[float] | None, channels: int, name: str
) -> float | tuple[float, ...] | None:
    if not isinstance(value, list):
        return value
    if len(value) != channels:
        have = f"the images of {name} have {channels} channel{'s' * (channels > 1)}"
        have = have if channels else f"{name} has no images, so no channels"
        raise UsageError(f"data.{key}: {len(value)} values, but {have}; one number is for all")
    return tuple(value)


def _of(images: Tensor | LazyImages, places: Tensor) -> Tensor:
    if isinstance(images, Tensor):
        return images[places]
    return torch.stack([images[place] for place in places.tolist()])


def _sums(x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Of values and of their squares (channels,), and the number of values of a channel."""
    x, count = x.double(), torch.tensor(x[:, 0].numel())
    return x.sum((0, 2, 3)), x.square().sum((0, 2, 3)), count


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.3f}" for value in values)
