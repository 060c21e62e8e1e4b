"""Gradients of pooling and convolution on a small grid, written out.

Grids are float64 matrices (height, width). ``dy`` is the gradient of the output from above.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor


def windows(
    image: Tensor, height: int, width: int, stride: int
) -> Iterator[tuple[int, int, Tensor]]:
    """Row and column of every output, with the window of ``image`` it looks at (a view)."""
    for row in range((image.shape[0] - height) // stride + 1):
        for column in range((image.shape[1] - width) // stride + 1):
            top, left = row * stride, column * stride
            yield row, column, image[top : top + height, left : left + width]


def pooled(image: Tensor, side: int, stride: int) -> Tensor:
    """The maximum of every window."""
    shape = [(size - side) // stride + 1 for size in image.shape]
    out = torch.zeros(shape, dtype=image.dtype)
    for row, column, window in windows(image, side, side, stride):
        out[row, column] = window.max()
    return out


def max_gradient(image: Tensor, dy: Tensor, side: int, stride: int) -> Tensor:
    """Each dy goes whole to the largest value of its window; the first one, if several are."""
    dx = torch.zeros_like(image)
    places = windows(dx, side, side, stride)
    for (row, column, window), (_, _, target) in zip(
        windows(image, side, side, stride), places, strict=True
    ):
        winner = int(window.reshape(-1).argmax())
        target[winner // side, winner % side] += dy[row, column]
    return dx


def average_gradient(image: Tensor, dy: Tensor, side: int, stride: int) -> Tensor:
    """Each dy is shared equally by all values of its window."""
    dx = torch.zeros_like(image)
    for row, column, target in windows(dx, side, side, stride):
        target += dy[row, column] / side**2
    return dx


def correlate(image: Tensor, kernel: Tensor) -> Tensor:
    """What deep learning calls convolution: the kernel, not turned, moved over the image."""
    height, width = kernel.shape
    out = torch.zeros(image.shape[0] - height + 1, image.shape[1] - width + 1, dtype=image.dtype)
    for row, column, window in windows(image, height, width, 1):
        out[row, column] = (window * kernel).sum()
    return out


def transposed(values: Tensor, kernel: Tensor) -> Tensor:
    """Transposed convolution: every value puts down the kernel times itself, overlaps add up."""
    height, width = kernel.shape
    shape = (values.shape[0] + height - 1, values.shape[1] + width - 1)
    out = torch.zeros(shape, dtype=values.dtype)
    for row, column, target in windows(out, height, width, 1):
        target += values[row, column] * kernel
    return out
