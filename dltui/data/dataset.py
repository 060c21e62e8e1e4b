"""What every data set becomes: examples in a compact form, and how they turn into inputs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from dltui.data.options import Kind, Task


class LazyImages(Protocol):
    """Images that are decoded when asked for: uint8 of one shape (channels, height, width)."""

    shape: tuple[int, ...]

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Tensor: ...


@dataclass(frozen=True, slots=True)
class Examples:
    """``x``: (n, channels, height, width) uint8 or float32 of images, (n, features) float32 of
    rows, (n, length, features) float32 of sequences, (n, length) int64 of tokens.

    ``y``: (n,) int64 of classes; (n, k) float32 of labels (0 or 1) and of numbers.
    """

    x: Tensor | LazyImages
    y: Tensor

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """Stored values → float32 inputs: divide, normalise, resize, repeat grey as colour."""

    divisor: float = 1.0
    mean: float | None = None
    std: float | None = None
    size: int = 0
    repeat: int = 1

    def __call__(self, x: Tensor) -> Tensor:
        """(n, …) stored values as (n, …) float32, on the same device."""
        x = torch.div(x, self.divisor) if self.divisor != 1.0 else x.float()
        if self.mean is not None:
            x = x - self.mean
        if self.std is not None:
            x = x / self.std
        if self.size:
            x = F.interpolate(x, (self.size, self.size), mode="bilinear", antialias=True)
        return x.expand(-1, self.repeat, -1, -1) if self.repeat > 1 else x

    def shape(self, stored: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of one input made from one stored example."""
        if len(stored) != 3:
            return stored
        channels, height, width = stored
        return (channels * self.repeat, self.size or height, self.size or width)

    @property
    def same_size(self) -> bool:
        """Whether an input has as many values as what is stored for it."""
        return not self.size and self.repeat == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """``notes`` are lines the user should read: what stands in for what, what was left out.

    ``permutation`` (height · width,) says from which place each pixel of an image was taken, where
    the pixels of all images were permuted. ``validation`` is what is chosen by, where there is
    such a part. ``classes`` names classes, labels or the numbers that are to be told.
    """

    name: str
    train: Examples
    test: Examples
    classes: tuple[str, ...]
    validation: Examples | None = None
    kind: Kind
    task: Task = "classes"
    encoding: Encoding = field(default_factory=Encoding)
    notes: tuple[str, ...] = ()
    permutation: Tensor | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one input: of an image (channels, height, width)."""
        x = self.train.x
        return self.encoding.shape(tuple(x.shape[1:] if isinstance(x, Tensor) else x.shape))

    @property
    def images(self) -> bool:
        return self.kind == "images"

    def before_permuting(self) -> Dataset:
        """With the pixels of the training images where they were."""
        if self.permutation is None or not isinstance(self.train.x, Tensor):
            return self
        x, back = self.train.x, torch.argsort(self.permutation)
        train = Examples(x.flatten(2)[:, :, back].reshape(x.shape), self.train.y)
        return replace(self, train=train, permutation=None)

    def as_colour(self) -> Dataset:
        """Grey images repeated over three channels, for networks with a colour stem."""
        return replace(self, encoding=replace(self.encoding, repeat=3))
