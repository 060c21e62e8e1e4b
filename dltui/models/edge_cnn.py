"""Tiny convolutional networks for the edge images (EXPERIMENTS §4)."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from dltui.models.options import EdgeCnn

POOLS: dict[str, type[nn.Module]] = {"max": nn.MaxPool2d, "avg": nn.AvgPool2d}


def edge_cnn(options: EdgeCnn, input_shape: tuple[int, ...], classes: int) -> nn.Module:
    """Convolutions with ReLU, halving between them, global mean, one linear layer; Xavier.

    Replicate padding keeps the size: (k − 1)/2 on either side, for an even k one more behind.
    606 parameters with k = 7, three filters, two convolutions and three classes.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    before = (options.kernel - 1) // 2
    after = options.kernel - 1 - before
    channels = input_shape[0]
    for i in range(1, options.depth + 1):
        layers[f"pad{i}"] = nn.ReplicationPad2d((before, after, before, after))
        layers[f"conv{i}"] = nn.Conv2d(channels, options.filters, options.kernel)
        layers[f"relu{i}"] = nn.ReLU()
        if i < options.depth:
            layers[f"pool{i}"] = POOLS[options.pool](2)
        channels = options.filters
    layers["mean"] = nn.AdaptiveAvgPool2d(1)
    layers["flatten"] = nn.Flatten()
    layers["linear"] = nn.Linear(channels, classes)
    network = nn.Sequential(layers)
    network.apply(_xavier)
    first = layers["conv1"]
    assert isinstance(first, nn.Conv2d)
    if options.init == "edges":
        _set_edges(first)
    first.requires_grad_(not options.frozen)
    return network


def _xavier(layer: nn.Module) -> None:
    if isinstance(layer, nn.Conv2d | nn.Linear):
        nn.init.xavier_uniform_(layer.weight)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)


def _set_edges(layer: nn.Conv2d) -> None:
    """The first three kernels become horizontal, vertical and diagonal edge detectors."""
    kernels = edge_kernels(layer.kernel_size[0])[: layer.out_channels]
    with torch.no_grad():
        layer.weight[: len(kernels)] = kernels[:, None]


def edge_kernels(size: int) -> Tensor:
    """(3, size, size): brighter above, brighter left, brighter corners; each sums to 0.

    A step of height 1 under the first two answers 1. For k = 2 they are ½(1 1 / −1 −1),
    ½(1 −1 / 1 −1) and ½(1 −1 / −1 1).
    """
    side = torch.sign((size - 1) / 2 - torch.arange(size, dtype=torch.float32))
    ones = torch.ones(size)
    half = max(1, size // 2)
    straight = torch.stack([torch.outer(side, ones), torch.outer(ones, side)]) / (half * size)
    diagonal = torch.outer(side, side) / max(1.0, float((2 * half) ** 2 / 2))
    return torch.cat([straight, diagonal[None]])
