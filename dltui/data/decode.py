"""Pictures of torchvision's sets as tensors of one shape; any pictures decoded at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from dltui.data import readers
from dltui.data.dataset import Examples, LazyImages
from dltui.data.fit import Sides
from dltui.data.options import Fit
from dltui.data.pictures.decode import fitted
from dltui.errors import DataError

T = TypeVar("T")


class Pictures:
    """``open_at(i)`` as uint8 (channels, *size); without a size, as the first picture is.

    It can be pickled where ``open_at`` can, as loaders in processes of their own need it.
    """

    def __init__(
        self,
        name: str,
        count: int,
        open_at: Callable[[int], Image.Image],
        size: Sides | None,
        fit: Fit = "stretch",
    ) -> None:
        self.name, self._count, self._open = name, count, open_at
        mode, own_size = self._with(0, lambda image: (image.mode, image.size))
        self._mode = "L" if mode in ("1", "L") else "RGB"
        height, width = size or (own_size[1], own_size[0])
        self.shape: tuple[int, ...] = (1 if self._mode == "L" else 3, height, width)
        self._resize, self._fit = size is not None, fit

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Tensor:
        image = self._with(index, lambda image: image.convert(self._mode))
        wanted = (self.shape[2], self.shape[1])
        if image.size != wanted:
            if not self._resize:
                raise DataError(
                    f"{self.name}: pictures differ in size ({wanted} and {image.size}); "
                    "give them one with data.size"
                )
            image = fitted(image, (wanted[1], wanted[0]), self._fit)
        pixels = torch.from_numpy(np.array(image, dtype=np.uint8))
        return pixels.reshape(*self.shape[1:], self.shape[0]).permute(2, 0, 1).contiguous()

    def _with(self, index: int, use: Callable[[Image.Image], T]) -> T:
        try:
            with self._open(index) as image:
                return use(image)
        except (OSError, UnidentifiedImageError) as error:
            raise DataError(f"{self.name}: picture {index} cannot be read: {error}") from error


def in_memory(examples: Examples) -> Examples:
    """Decode all pictures at once where they fit well, in threads; others stay as they are."""
    images = examples.x
    if isinstance(images, Tensor) or not len(images):
        return examples
    one = images[0]
    if not readers.fit(len(images), one.nbytes):
        return examples
    return Examples(_decoded(images, one.dtype), examples.y)


def _decoded(images: LazyImages, dtype: torch.dtype) -> Tensor:
    pixels = torch.empty((len(images), *images.shape), dtype=dtype)

    def fill(index: int) -> None:
        pixels[index] = images[index]

    with ThreadPoolExecutor() as threads:
        for _ in threads.map(fill, range(len(images))):
            pass
    return pixels
