"""Receptive fields: by the formula, and measured as the pixels one value answers to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from dltui.errors import UsageError
from dltui.layers.trace import trace
from dltui.topics.architectures.options import Layer
from dltui.topics.architectures.stack import build_stack

TAKES = ("conv", "max-pool", "average-pool", "relu", "sigmoid", "tanh", "batch-norm")
Window = nn.Conv2d | nn.MaxPool2d | nn.AvgPool2d


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a value in the middle of a layer's output sees of the input.

    ``size`` and ``jump`` are by the formula, in pixels, forwards from the input; ``backwards`` is
    the size by write-up C's recursion. ``paths`` (size, size) is the share of the paths that lead
    from each pixel of the input to the value, measured.
    """

    name: str
    kernel: int
    stride: int
    dilation: int
    size: int
    backwards: int
    jump: int
    multiply_adds: int
    paths: Tensor

    @property
    def seen(self) -> int:
        """How many pixels reach the value: fewer than the square has where the kernel has holes."""
        return int(self.paths.count_nonzero())

    @property
    def measured(self) -> tuple[int, int]:
        """Height and width of the rectangle of pixels that reach the value."""
        rows = self.paths.ne(0).any(dim=1).nonzero()
        columns = self.paths.ne(0).any(dim=0).nonzero()
        return int(rows.max() - rows.min()) + 1, int(columns.max() - columns.min()) + 1

    @property
    def pixels(self) -> list[list[int]]:
        """Grey values: pixels without a path nearly black, the others brighter with their share."""
        share = (self.paths / self.paths.max()).sqrt()
        grey = torch.where(self.paths > 0, 90 + 165 * share, torch.full_like(share, 20))
        values: list[list[int]] = grey.round().int().tolist()
        return values


def views(layers: Sequence[Layer], size: int, where: str) -> list[View]:
    """The view of every convolution and pooling of the stack on a size × size input."""
    for index, layer in enumerate(layers):
        if layer.layer not in TAKES:
            takes = ", ".join(TAKES)
            raise UsageError(f"{where}[{index}]: a receptive field is followed through {takes}")
    network = build_stack(layers, (1, size, size), where).eval()
    calls = trace(network, torch.empty(1, 1, size, size, device="meta")).layers
    found: list[View] = []
    windows: list[tuple[int, int]] = []
    image = torch.ones(1, 1, size, size, dtype=torch.float64, requires_grad=True)
    out: Tensor = image
    for call, module in zip(calls, network.children(), strict=True):
        if not isinstance(module, Window):
            continue
        out = _all_paths(module)(out)
        middle = out[0, :, out.shape[2] // 2, out.shape[3] // 2].sum()
        (paths,) = torch.autograd.grad(middle, image, retain_graph=True)
        assert call.field is not None
        kernel, stride = _one(module.kernel_size), _one(module.stride)
        dilation = _one(module.dilation) if isinstance(module, nn.Conv2d) else 1
        windows.append((dilation * (kernel - 1) + 1, stride))
        found.append(
            View(
                name=call.name,
                kernel=kernel,
                stride=stride,
                dilation=dilation,
                size=int(call.field.largest),
                backwards=backwards(windows),
                jump=int(call.field.jump[0]),
                multiply_adds=call.multiply_adds,
                paths=paths[0, 0],
            )
        )
    return found


def backwards(windows: Sequence[tuple[int, int]]) -> int:
    """The field of one value behind ``windows``, pairs of extent K and stride S.

    From the value back to the input, R′ = S·(R − 1) + K from R = 1 (write-up C 2c).
    """
    field = 1
    for extent, stride in reversed(windows):
        field = stride * (field - 1) + extent
    return field


def _all_paths(layer: Window) -> nn.Module:
    """The layer with equal positive weights and averages: no path cancels or is switched off."""
    if isinstance(layer, nn.MaxPool2d):
        return nn.AvgPool2d(layer.kernel_size, layer.stride, layer.padding)
    if isinstance(layer, nn.AvgPool2d):
        return layer
    real = layer.to_empty(device="cpu").double()
    nn.init.constant_(real.weight, 1 / real.weight[0].numel())
    if real.bias is not None:
        nn.init.zeros_(real.bias)
    return real


def _one(value: int | tuple[int, ...]) -> int:
    return value[0] if isinstance(value, tuple) else value
