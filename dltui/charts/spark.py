"""A trend in one row."""

from __future__ import annotations

import math
from collections.abc import Sequence

_STEPS = "▁▂▃▄▅▆▇█"
_ASCII_STEPS = "_.-=+*#@"


def spark(values: Sequence[float | None], width: int, *, ascii: bool = False) -> str:
    """``values`` as at most ``width`` cells, each the mean of its share; a gap is a blank.

    The lowest mean is the lowest step, the highest the highest; values all the same lie low.
    """
    steps = _ASCII_STEPS if ascii else _STEPS
    means = _means(values, width)
    finite = [mean for mean in means if mean is not None]
    if not finite:
        return " " * len(means)
    low, high = min(finite), max(finite)
    span = high - low
    return "".join(
        " " if mean is None else steps[round((mean - low) / span * 7) if span > 0 else 0]
        for mean in means
    )


def _means(values: Sequence[float | None], width: int) -> list[float | None]:
    count = min(len(values), max(0, width))
    means: list[float | None] = []
    for i in range(count):
        part = values[i * len(values) // count : (i + 1) * len(values) // count]
        finite = [max(-1e300, min(1e300, v)) for v in part if v is not None and math.isfinite(v)]
        means.append(sum(v / len(finite) for v in finite) if finite else None)
    return means


def levels(shares: Sequence[float], *, ascii: bool = False) -> str:
    """One cell a share in 0…1, on a fixed scale: unlike ``spark``, half is half."""
    steps = _ASCII_STEPS if ascii else _STEPS
    return "".join(steps[round(max(0.0, min(1.0, share)) * 7)] for share in shares)
