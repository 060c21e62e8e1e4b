"""Multi-layer perceptron."""

from __future__ import annotations

import math
from collections import OrderedDict

from torch import nn

from dltui.models.options import Mlp

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
}


def mlp(options: Mlp, input_shape: tuple[int, ...], classes: int) -> nn.Module:
    """Linear layers, the activation (and dropout) after each but the last; (n, classes) logits."""
    widths = (math.prod(input_shape), *options.hidden)
    layers: OrderedDict[str, nn.Module] = OrderedDict(flatten=nn.Flatten())
    for i, (before, after) in enumerate(zip(widths, options.hidden, strict=False), 1):
        layers[f"linear{i}"] = nn.Linear(before, after)
        layers[f"{options.activation}{i}"] = ACTIVATIONS[options.activation]()
        if options.dropout:
            layers[f"dropout{i}"] = nn.Dropout(options.dropout)
    layers[f"linear{len(widths)}"] = nn.Linear(widths[-1], classes)
    return nn.Sequential(layers)
