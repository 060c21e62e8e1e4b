"""Receptive fields: how much of the input one output value can see.

A field grows by (kernel − 1) · dilation · jump at every convolution and pooling, and the jump
(distance in the input between neighbouring outputs) is multiplied by the stride.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, isinf


@dataclass(frozen=True, slots=True)
class Field:
    """``size`` and ``jump`` in input pixels, one value a spatial dimension; inf is all of it.

    A size between whole numbers, as after enlarging, is that of most values: some see a pixel more.
    """

    size: tuple[float, ...]
    jump: tuple[float, ...]

    @property
    def largest(self) -> float:
        return max(self.size, default=inf)

    def __str__(self) -> str:
        sizes = ["all" if isinf(size) else str(ceil(size)) for size in self.size]
        return sizes[0] if len(set(sizes)) == 1 else "×".join(sizes)
