"""Tiny convolutional networks for the edge images (EXPERIMENTS §4, write-up C Q1 to Q6)."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn

from dltui.models.options import EdgeCnn

POOLS: dict[str, type[nn.Module]] = {"max": nn.MaxPool2d, "avg": nn.AvgPool2d}
PADDINGS: dict[str, type[nn.Module]] = {
    "reflect": nn.ReflectionPad2d,
    "replicate": nn.ReplicationPad2d,
}


def edge_cnn(options: EdgeCnn, input_shape: tuple[int, ...], classes: int) -> nn.Module:
    """Convolutions with ReLU, halving after the first, global mean, one linear layer.

    Padding is (k − 1) // 2 on either side: an odd k keeps the size, k = 2 pads nothing. The scan
    cuts the source's padding mode off; mirrored, its 66.0 and 94.0 come out to the last digit.
    606 parameters with k = 7, three filters, two convolutions and three classes.
    """
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    padding = (options.kernel - 1) // 2
    channels = input_shape[0]
    for i in range(1, options.depth + 1):
        layers[f"pad{i}"] = PADDINGS[options.padding](padding)
        layers[f"conv{i}"] = nn.Conv2d(channels, options.filters, options.kernel)
        layers[f"relu{i}"] = nn.ReLU()
        if i == 1 and options.depth > 1:
            layers["pool1"] = POOLS[options.pool](2)
        channels = options.filters
    layers["mean"] = nn.AdaptiveAvgPool2d(1)
    layers["flatten"] = nn.Flatten()
    layers["linear"] = nn.Linear(channels, classes)
    network = nn.Sequential(layers)
    _initialise(network, options)
    return network


def _initialise(network: nn.Sequential, options: EdgeCnn) -> None:
    """PyTorch's own start, and over it what ``options.init`` says; then freeze what shall be."""
    convolutions = [layer for layer in network if isinstance(layer, nn.Conv2d)]
    if options.init == "xavier":
        network.apply(_xavier)
    elif options.init != "default":
        # As the source's `init_weights`: the second convolution keeps PyTorch's start.
        _xavier(convolutions[0])
        _xavier(network[-1])
    for layer in convolutions:
        if options.init == "edges":
            _set_edges(layer)
        layer.requires_grad_(not options.frozen)


def _xavier(layer: nn.Module) -> None:
    if isinstance(layer, nn.Conv2d | nn.Linear):
        nn.init.xavier_uniform_(layer.weight)
        if layer.bias is not None:
            nn.init.zeros_(layer.bias)


def _set_edges(layer: nn.Conv2d) -> None:
    """Filters become edge detectors in turn, each the same for every input; biases 0."""
    kernels = edge_kernels(layer.kernel_size[0])
    turns = torch.arange(layer.out_channels) % len(kernels)
    with torch.no_grad():
        layer.weight.copy_(kernels[turns][:, None].expand_as(layer.weight))
        assert layer.bias is not None
        layer.bias.zero_()


def edge_kernels(size: int) -> Tensor:
    """(3, size, size): of a horizontal edge, of a vertical one, and zeros; each sums to 0.

    For 2 × 2 they are (1 1 / −1 −1), (1 −1 / 1 −1) and zeros. Larger ones fall off with the
    squared distance (the source's ``custom_sobel``), dark above and left.
    """
    away = torch.arange(size, dtype=torch.float32) - (size - 1) / 2
    down, right = torch.meshgrid(away, away, indexing="ij")
    squared = (down**2 + right**2).clamp(min=0.5)
    sign = -1.0 if size == 2 else 1.0
    return sign * torch.stack([down / squared, right / squared, torch.zeros(size, size)])
