"""How far a circular shift of the picture moves what filter and pooling make of it (C 4d)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import sqrt

import numpy as np

from dltui.topics.filters.options import Shift
from dltui.topics.filters.pictures import Array, correlate

Pooling = Callable[[Array], Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One pooling under every shift.

    ``changed`` is how unlike the output becomes, ``along`` how unlike it stays when the output is
    moved along by as many whole steps as fit; null for the mean of all, which has no places.
    """

    name: str
    step: int
    output: Array
    changed: list[float]
    along: list[float] | None


def measure(picture: Array, options: Shift) -> list[Moved]:
    """No pooling, maxima and means of every side, and the mean of the whole map.

    The picture is cut to whole windows. Every border goes round, so that a shift loses nothing.
    """
    largest = max(options.sides)
    height, width = (max(1, size // largest) * largest for size in picture.shape)
    cut, kernel = picture[:height, :width], np.array(options.kernel, dtype=np.float64)
    maps = {shift: features(np.roll(cut, shift, 1), kernel) for shift in (0, *options.shifts)}
    return [_moved(name, step, pool, maps) for name, step, pool in _poolings(options)]


def features(picture: Array, kernel: Array) -> Array:
    """(height, width): one filter and ReLU, the border going round."""
    return np.maximum(correlate(picture, kernel, "wrap"), 0.0)


def _poolings(options: Shift) -> Iterator[tuple[str, int, Pooling]]:
    yield "none", 1, lambda values: values
    for kind, reduce in (("max", np.max), ("average", np.mean)):
        for side in options.sides:
            yield f"{kind}-{side}", side, partial(pooled, side=side, reduce=reduce)
    yield "all", 0, lambda values: np.full((1, 1), values.mean())


def pooled(values: Array, side: int, reduce: Callable[..., Array]) -> Array:
    """(height / side, width / side): each window, none overlapping, made one value."""
    height, width = (size // side for size in values.shape)
    windows = values[: height * side, : width * side].reshape(height, side, width, side)
    return reduce(windows, axis=(1, 3))


def _moved(name: str, step: int, pool: Pooling, maps: dict[int, Array]) -> Moved:
    before, *others = (pool(values) for values in maps.values())
    shifts = list(maps)[1:]
    along = [
        unlike(np.roll(before, shift // step, 1), after)
        for shift, after in zip(shifts if step else [], others, strict=False)
    ]
    return Moved(
        name=name,
        step=step,
        output=before,
        changed=[unlike(before, after) for after in others],
        along=along if step else None,
    )


def unlike(one: Array, other: Array) -> float:
    """Root mean square of the difference, over that of two unrelated maps of this deviation.

    0 for the same, 1 for nothing in common; of a single value relative to it.
    """
    difference = float(np.sqrt(((one - other) ** 2).mean()))
    unrelated = sqrt(2) * float(one.std()) if one.size > 1 else abs(float(one.mean()))
    return difference / unrelated if unrelated else difference
