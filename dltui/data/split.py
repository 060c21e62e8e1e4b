"""Choosing among examples: parts, subsets, and scaling by what was seen in training."""

from __future__ import annotations

import torch
from torch import Tensor

from dltui.data.dataset import Examples, LazyImages
from dltui.data.parts import Parts


def generator(seed: int, purpose: int) -> torch.Generator:
    """Random numbers of their own for each ``purpose``, the same for a seed on every machine."""
    return torch.Generator().manual_seed(seed * 1_000_003 + purpose)


class Chosen:
    """Some of ``images``, by index, still decoded only when asked for."""

    def __init__(self, images: LazyImages, index: Tensor) -> None:
        self.images, self.index, self.shape = images, index.tolist(), images.shape

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, position: int) -> Tensor:
        return self.images[self.index[position]]


def take(examples: Examples, index: Tensor) -> Examples:
    """The examples at ``index`` (int64), in that order."""
    x = examples.x[index] if isinstance(examples.x, Tensor) else Chosen(examples.x, index)
    return Examples(x, examples.y[index])


def first(examples: Examples, limit: int) -> Examples:
    """The first ``limit`` examples in their order; 0 is all."""
    if not limit or limit >= len(examples):
        return examples
    return take(examples, torch.arange(limit))


def hold_out(examples: Examples, share: float, seed: int) -> tuple[Examples, Examples]:
    """A shuffled split into train and test; the test part is ``share`` of it, one at least."""
    order = torch.randperm(len(examples), generator=generator(seed, 1))
    held = min(len(examples) - 1, max(1, round(share * len(examples))))
    return take(examples, order[held:]), take(examples, order[:held])


def divided(examples: Examples, parts: Parts) -> tuple[Examples, Examples | None, Examples]:
    """Training, validation (null where it is empty) and test, as ``parts`` says."""
    train, validation, test = (
        take(examples, torch.from_numpy(places))
        for places in (parts.train, parts.validation, parts.test)
    )
    return train, validation if len(validation) else None, test


def standardize(train: Examples, test: Examples) -> tuple[Examples, Examples]:
    """Columns of (n, features) to mean 0, deviation 1 in training; constant columns to 0."""
    assert isinstance(train.x, Tensor) and isinstance(test.x, Tensor)
    mean, deviation = train.x.mean(0), train.x.std(0, correction=0)
    deviation = torch.where(deviation > 0, deviation, torch.ones_like(deviation))
    return (
        Examples((train.x - mean) / deviation, train.y),
        Examples((test.x - mean) / deviation, test.y),
    )
