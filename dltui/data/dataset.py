"""What every data set becomes: examples in a compact form, and how they turn into inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from dltui.data.fit import Sides, place
from dltui.data.options import Fit, Kind, Task


class LazyImages(Protocol):
    """Images that are decoded when asked for: uint8, or float32 of deep ones, of one shape
    (channels, height, width)."""

    shape: tuple[int, ...]

    def __len__(self) -> int: ...

    def __getitem__(self, index: int) -> Tensor: ...


def together(images: Tensor | LazyImages, places: Sequence[int] | None = None) -> Tensor:
    """(n, …) of those at ``places``, or of all."""
    if isinstance(images, Tensor):
        return images if places is None else images[torch.tensor(places, device=images.device)]
    return torch.stack([images[at] for at in (range(len(images)) if places is None else places)])


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
    """Stored values → float32 inputs: divide, normalise, resize, repeat grey as colour.

    ``mean`` and ``std`` are of all values or of each channel; ``size`` is height and width, null
    where images stay as they are.
    ``copies``: code of the user's own gets every batch as its own copy, to change in place.
    """

    divisor: float = 1.0
    mean: float | tuple[float, ...] | None = None
    std: float | tuple[float, ...] | None = None
    size: Sides | None = None
    fit: Fit = "stretch"
    repeat: int = 1
    copies: bool = False

    def __call__(self, x: Tensor) -> Tensor:
        """(n, …) stored values as (n, …) float32, on the same device; ids stay whole numbers."""
        if self.fit == "stretch" or self.size is None:
            return self._repeated(self._resized(self._scaled(x)))
        return self.finished(self.values(x))  # its margin is black before it is normalised

    def values(self, x: Tensor) -> Tensor:
        """What transforms change: (n, …) float32, images from 0 to 1 and of the wanted size."""
        return self._resized(self._divided(x))

    def finished(self, values: Tensor) -> Tensor:
        """The inputs made of such values."""
        return self._repeated(self._normalised(values))

    def viewed(self, x: Tensor) -> Tensor:
        """Inputs as they were before they were normalised and repeated."""
        x = x[:, : x.shape[1] // self.repeat]
        if self.std is not None:
            x = x * _by_channel(self.std, x)
        return x if self.mean is None else x + _by_channel(self.mean, x)

    def shape(self, stored: tuple[int, ...]) -> tuple[int, ...]:
        """Shape of one input made from one stored example."""
        if len(stored) != 3:
            return stored
        return (stored[0] * self.repeat, *(self.size or stored[1:]))

    @property
    def same_size(self) -> bool:
        """Whether an input has as many values as what is stored for it."""
        return not self.size and self.repeat == 1

    def _scaled(self, x: Tensor) -> Tensor:
        values = self._divided(x)
        return self._normalised(values, spare=values is not x)

    def _divided(self, x: Tensor) -> Tensor:
        """Another tensor; ids, and floats that nothing is done to, are ``x`` itself."""
        if x.dtype == torch.int64:
            return x
        if x.dtype == torch.uint8:  # half the time of torch.div, which converts as well
            return x.float().div_(self.divisor)
        return torch.div(x, self.divisor) if self.divisor != 1.0 else x.float()

    def _normalised(self, x: Tensor, *, spare: bool = False) -> Tensor:
        """Written into ``x`` where that is ``spare``.

        Fresh memory is what takes the time: of the 10 ms to scale 64 pictures of 224 × 224, 8.
        """
        if x.dtype == torch.int64:
            return x
        if self.mean is not None:
            mean = _by_channel(self.mean, x)
            x, spare = (x.sub_(mean) if spare else x - mean), True
        if self.std is not None:
            std = _by_channel(self.std, x)
            x = x.div_(std) if spare else x / std
        return x

    def _resized(self, x: Tensor) -> Tensor:
        if self.size is None:
            return x
        own = (x.shape[-2], x.shape[-1])
        to = place(own, self.size, self.fit)
        x = F.interpolate(x, (to.height, to.width), mode="bilinear", antialias=True)
        if self.fit == "stretch":
            return x
        below, right = self.size[0] - to.height - to.top, self.size[1] - to.width - to.left
        return F.pad(x, (to.left, right, to.top, below))  # what is negative is cut off

    def _repeated(self, x: Tensor) -> Tensor:
        return x.expand(-1, self.repeat, -1, -1) if self.repeat > 1 else x


def _by_channel(values: float | tuple[float, ...], x: Tensor) -> float | Tensor:
    """A number as it is, numbers as (channels, 1, 1)."""
    if isinstance(values, float):
        return values
    return torch.tensor(values, device=x.device).reshape(-1, 1, 1)


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
    def dtype(self) -> torch.dtype:
        """Type of inputs: int64 of token ids."""
        return torch.int64 if self.kind == "tokens" else torch.float32

    @property
    def vocabulary(self) -> int:
        """Ids of tokens are below it; 0 where the examples are no tokens."""
        if self.kind != "tokens":
            return 0
        parts = [part.x for part in (self.train, self.validation, self.test) if part is not None]
        return 1 + max(int(x.max()) for x in parts if isinstance(x, Tensor))

    @property
    def images(self) -> bool:
        return self.kind == "images"

    def each(self, change: Callable[[Examples], Examples]) -> Dataset:
        """With every part changed alike."""
        validation = self.validation
        return replace(
            self,
            train=change(self.train),
            test=change(self.test),
            validation=None if validation is None else change(validation),
        )

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
