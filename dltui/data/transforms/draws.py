"""The random numbers of a batch: of the seed, the epoch and the batch's place in it alone.

So a resumed training, and two that are compared, transform each example alike. They are drawn on
the host, transform by transform as listed, for all examples of the batch one quantity at a time.
"""

from __future__ import annotations

from math import log

import numpy as np
import torch
from torch import Tensor

TRIES = 10
"""Windows that are drawn for an image before the last that fits least is cut to it."""

Range = tuple[float, float]


class Draws:
    """Numbers for ``count`` examples, on ``device``; equal keys give equal ones.

    Those of ``part`` alone are given, and they are what they are among all.
    """

    def __init__(
        self,
        key: tuple[int, ...],
        count: int,
        device: torch.device,
        part: slice = slice(None),
    ) -> None:
        self.count, self.device, self._part = count, device, part
        self.numbers = np.random.default_rng(key)

    def chance(self, p: float) -> Tensor:
        """(count,) bool, true with probability ``p``."""
        return self._there(self.numbers.random(self.count) < p)

    def between(self, low: float, high: float) -> Tensor:
        """(count,) float32, even."""
        return self._there(self.numbers.uniform(low, high, self.count).astype(np.float32))

    def whole(self, low: int, high: int) -> Tensor:
        """(count,) int64, even, both ends included."""
        return self._there(self.numbers.integers(low, high, self.count, endpoint=True))

    def shares(self, alpha: float) -> Tensor:
        """(count,) float32 from Beta(alpha, alpha)."""
        return self._there(self.numbers.beta(alpha, alpha, self.count).astype(np.float32))

    def others(self) -> Tensor:
        """(count,) int64: a permutation of the batch."""
        return self._there(self.numbers.permutation(self.count))

    def generator(self) -> torch.Generator:
        """For numbers too many to draw on the host; those differ from device to device."""
        return torch.Generator(self.device).manual_seed(self.seed())

    def seed(self) -> int:
        return int(self.numbers.integers(2**63))

    def windows(self, sides: tuple[int, int], area: Range, form: Range) -> tuple[Tensor, ...]:
        """Top, left, height and width of a window each, (count,) int64, within ``sides``.

        ``area`` is a share of the image, ``form`` height by width, even on a logarithmic scale.
        Of ``TRIES`` the first that fits is taken; where none does, the last is cut to fit.
        """
        high, wide = sides
        size = (TRIES, self.count)
        areas = self.numbers.uniform(*area, size) * high * wide
        forms = np.exp(self.numbers.uniform(log(form[0]), log(form[1]), size))
        heights = np.sqrt(areas * forms).round().astype(np.int64)
        widths = np.sqrt(areas / forms).round().astype(np.int64)
        fits = (heights <= high) & (widths <= wide) & (heights > 0) & (widths > 0)
        fits[-1] = True
        first = fits.argmax(0), np.arange(self.count)
        height, width = heights[first].clip(1, high), widths[first].clip(1, wide)
        top = self.numbers.integers(0, high - height, endpoint=True)
        left = self.numbers.integers(0, wide - width, endpoint=True)
        return tuple(self._there(part) for part in (top, left, height, width))

    def _there(self, values: np.ndarray) -> Tensor:
        return torch.from_numpy(values[self._part]).to(self.device, non_blocking=True)
