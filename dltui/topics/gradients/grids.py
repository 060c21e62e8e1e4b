"""Gradients of pooling and convolution on a small grid, written out.

Grids are float64 matrices (height, width). ``dy`` is the gradient of the output from above.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from dltui.topics.gradients.options import Grid, PoolingAndConv


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """One picture and kernel with all their gradients.

    ``differences`` is the largest one of each gradient from PyTorch's.
    """

    image: Tensor
    pooled: Tensor
    pool_dy: Tensor
    max_dx: Tensor
    average_dx: Tensor
    kernel: Tensor
    output: Tensor
    conv_dy: Tensor
    dw: Tensor
    dx: Tensor
    stepped: Tensor
    differences: dict[str, float]


def work_out(options: PoolingAndConv) -> Worked:
    """All gradients of the preset's picture, each checked against autograd."""
    image, kernel = matrix(options.image), matrix(options.kernel)
    side, stride = options.pool, options.pool_stride or options.pool
    small, out = pooled(image, side, stride), correlate(image, kernel)
    pool_dy, conv_dy = _upstream(small, options.upstream), _upstream(out, options.upstream)
    own = {
        "max-pooling": max_gradient(image, pool_dy, side, stride),
        "average-pooling": average_gradient(image, pool_dy, side, stride),
        "dW": correlate(image, conv_dy),
        "transposed": transposed(conv_dy, kernel),
    }
    own["SGD's step"] = kernel - options.lr * own["dW"]
    theirs = _by_autograd(image, kernel, pool_dy, conv_dy, side, stride)
    theirs["SGD's step"] = _stepped(kernel, theirs["dW"], options.lr)
    return Worked(
        image=image,
        pooled=small,
        pool_dy=pool_dy,
        max_dx=own["max-pooling"],
        average_dx=own["average-pooling"],
        kernel=kernel,
        output=out,
        conv_dy=conv_dy,
        dw=own["dW"],
        dx=own["transposed"],
        stepped=own["SGD's step"],
        differences={name: float((own[name] - theirs[name]).abs().max()) for name in own},
    )


def _stepped(kernel: Tensor, gradient: Tensor, rate: float) -> Tensor:
    """The kernel after one step of PyTorch's SGD."""
    weight = kernel.clone().requires_grad_()
    weight.grad = gradient
    torch.optim.SGD([weight], lr=rate).step()
    return weight.detach()


def matrix(grid: Grid) -> Tensor:
    """The typed rows, (height, width)."""
    return torch.tensor(grid, dtype=torch.float64)


def _upstream(out: Tensor, kind: str) -> Tensor:
    """The gradient from above: 1, 2, 3 … row by row, or ones."""
    if kind == "ones":
        return torch.ones_like(out)
    return torch.arange(1, out.numel() + 1, dtype=out.dtype).reshape(out.shape)


def _by_autograd(
    image: Tensor, kernel: Tensor, pool_dy: Tensor, conv_dy: Tensor, side: int, stride: int
) -> dict[str, Tensor]:
    """The same gradients from PyTorch's own layers."""
    functional = torch.nn.functional
    x, w = image.clone().requires_grad_(), kernel.clone().requires_grad_()
    largest = functional.max_pool2d(x[None, None], side, stride)
    mean = functional.avg_pool2d(x[None, None], side, stride)
    conv = functional.conv2d(x[None, None], w[None, None])
    put_down = functional.conv_transpose2d(conv_dy[None, None], kernel[None, None])
    return {
        "max-pooling": torch.autograd.grad(largest, x, pool_dy[None, None])[0],
        "average-pooling": torch.autograd.grad(mean, x, pool_dy[None, None])[0],
        "dW": torch.autograd.grad(conv, w, conv_dy[None, None])[0],
        "transposed": put_down[0, 0],
    }


def windows(
    image: Tensor, height: int, width: int, stride: int
) -> Iterator[tuple[int, int, Tensor]]:
    """Row and column of every output, and its window of ``image``: a view, (height, width)."""
    for row in range((image.shape[0] - height) // stride + 1):
        for column in range((image.shape[1] - width) // stride + 1):
            top, left = row * stride, column * stride
            yield row, column, image[top : top + height, left : left + width]


def pooled(image: Tensor, side: int, stride: int) -> Tensor:
    """The maximum of every (side, side) window: (rows of windows, columns of windows)."""
    shape = [(size - side) // stride + 1 for size in image.shape]
    out = torch.zeros(shape, dtype=image.dtype)
    for row, column, window in windows(image, side, side, stride):
        out[row, column] = window.max()
    return out


def max_gradient(image: Tensor, dy: Tensor, side: int, stride: int) -> Tensor:
    """dx as ``image``: each dy goes whole to the largest value of its window, the first of several.

    ``dy`` is (rows of windows, columns of windows).
    """
    dx = torch.zeros_like(image)
    places = windows(dx, side, side, stride)
    for (row, column, window), (_, _, target) in zip(
        windows(image, side, side, stride), places, strict=True
    ):
        winner = int(window.reshape(-1).argmax())
        target[winner // side, winner % side] += dy[row, column]
    return dx


def average_gradient(image: Tensor, dy: Tensor, side: int, stride: int) -> Tensor:
    """dx as ``image``: each dy (a row and column a window) is shared equally by its window."""
    dx = torch.zeros_like(image)
    for row, column, target in windows(dx, side, side, stride):
        target += dy[row, column] / side**2
    return dx


def correlate(image: Tensor, kernel: Tensor) -> Tensor:
    """What deep learning calls convolution: the kernel, not turned, moved over the image.

    (H, W) and (h, w) give (H − h + 1, W − w + 1).
    """
    height, width = kernel.shape
    out = torch.zeros(image.shape[0] - height + 1, image.shape[1] - width + 1, dtype=image.dtype)
    for row, column, window in windows(image, height, width, 1):
        out[row, column] = (window * kernel).sum()
    return out


def transposed(values: Tensor, kernel: Tensor, stride: int = 1) -> Tensor:
    """Transposed convolution: every value puts down the kernel times itself, overlaps add up.

    (H, W) and (h, w) give (S(H − 1) + h, S(W − 1) + w) with stride S.
    """
    height, width = kernel.shape
    shape = [
        stride * (size - 1) + side for size, side in zip(values.shape, kernel.shape, strict=True)
    ]
    out = torch.zeros(shape, dtype=values.dtype)
    for row, column, target in windows(out, height, width, stride):
        target += values[row, column] * kernel
    return out
