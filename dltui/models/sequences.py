"""Networks of sequences of numbers and of token ids."""

from __future__ import annotations

from typing import NoReturn

import torch
from torch import Tensor, nn

from dltui.errors import UsageError
from dltui.models.options import Conv1d, Gru


def gru(options: Gru, input_shape: tuple[int, ...], classes: int) -> nn.Module:
    """Of (n, length) ids where there is a vocabulary, else of (n, length, features)."""
    ids = options.vocabulary > 0
    if len(input_shape) != (1 if ids else 2):
        _refuse("gru", "sequences or token ids", input_shape)
    embedding = Tokens(options.vocabulary, options.embedding, options.padding) if ids else None
    features = options.embedding if ids else input_shape[1]
    return GruNet(embedding, features, options, classes)


def conv1d(options: Conv1d, input_shape: tuple[int, ...], classes: int) -> nn.Module:
    """Of (n, length, features): convolutions along the length, ReLU and a halving after each, the
    mean of what is left, and a linear layer.
    """
    if len(input_shape) != 2:
        _refuse("conv1d", "sequences", input_shape)
    length, before = input_shape
    layers: list[nn.Module] = []
    for width in options.widths:
        convolution = nn.Conv1d(before, width, options.kernel, padding=options.kernel // 2)
        layers += [convolution, nn.ReLU()]
        before = width
        if length > 1:
            layers.append(nn.MaxPool1d(2))
            length //= 2
    return nn.Sequential(
        LengthLast(), *layers, nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(before, classes)
    )


def _refuse(name: str, takes: str, shape: tuple[int, ...]) -> NoReturn:
    what = {1: "rows", 3: "images"}.get(len(shape), "sequences")
    inputs = "×".join(map(str, shape))
    raise UsageError(f"model: {name} takes {takes}; these are {what}, {inputs}")


class LengthLast(nn.Module):
    """(n, length, features) as (n, features, length), as convolutions want it."""

    def forward(self, x: Tensor) -> Tensor:
        return x.transpose(1, 2)


class Tokens(nn.Embedding):
    """(n, length) ids as (n, length, width); ``padding`` stands for no token, −1 for none."""

    def __init__(self, vocabulary: int, width: int, padding: int) -> None:
        super().__init__(vocabulary, width, padding_idx=padding if padding >= 0 else None)

    def there(self, ids: Tensor) -> Tensor | None:
        """(n, length, 1) float32, 0 at paddings; null where there are none."""
        return None if self.padding_idx is None else (ids != self.padding_idx).unsqueeze(2).float()


class GruNet(nn.Module):
    """The mean of the recurrent layer's outputs over all places with a token; a linear layer."""

    def __init__(self, embedding: Tokens | None, features: int, options: Gru, classes: int) -> None:
        super().__init__()
        self.embedding = embedding
        self.recurrent = nn.GRU(
            features,
            options.width,
            options.layers,
            batch_first=True,
            bidirectional=options.both_ways,
            dropout=options.dropout if options.layers > 1 else 0.0,
        )
        self.dropout = nn.Dropout(options.dropout)
        self.last = nn.Linear(options.width * (2 if options.both_ways else 1), classes)

    def forward(self, x: Tensor) -> Tensor:
        there = None if self.embedding is None else self.embedding.there(x)
        outputs: Tensor = self.recurrent(x if self.embedding is None else self.embedding(x))[0]
        return self.last(self.dropout(_mean(outputs, there)))  # type: ignore[no-any-return]


def _mean(outputs: Tensor, there: Tensor | None) -> Tensor:
    """Over the places (n, length, width) that are ``there``."""
    if there is None:
        return outputs.mean(1)
    return (outputs * there).sum(1) / torch.clamp(there.sum(1), min=1)
