"""Generated images of one bright bar (EXPERIMENTS §4): every bar whole, all drawn at once."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from dltui.data import published_edges
from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.options import EdgesData
from dltui.data.published_edges import BACKGROUND, INTENSITY, SIZE, WIDTHS

ANGLES = np.radians([30.0, 45.0, 120.0, 135.0])
CLASSES = ("horizontal", "vertical", "none", "diagonal", "both")
PUBLISHED_FIVE = ("horizontal", "vertical", "diagonal", "both", "none")
"""The order in which the source draws and numbers five classes."""

Floats = NDArray[np.float64]


def load(options: EdgesData, seed: int) -> Dataset:
    """``per_class`` training and ``test_per_class`` validation images.

    An image depends only on the seed, its part, its class and its place, so the first ten of
    fifty images per class are the ten of a smaller set with the same seed.
    """
    seed = seed if options.data_seed < 0 else options.data_seed
    if options.made == "published":
        kinds = CLASSES[:3] if options.kinds == 3 else PUBLISHED_FIVE
        train, test = published_edges.parts(
            kinds, options.per_class, options.test_per_class, options.train_share, seed
        )
    else:
        kinds = CLASSES[: options.kinds]
        border = options.train_share if 0 < options.train_share < 1 else None
        train = _part(kinds, options.per_class, (0.0, border or 1.0), (seed, 0))
        test = _part(kinds, options.test_per_class, (border or 0.0, 1.0), (seed, 1))
    return Dataset(
        kind="images",
        name="edges",
        train=_examples(train, in_turns=options.made == "clean"),
        test=_examples(test, in_turns=options.made == "clean"),
        classes=kinds,
        encoding=Encoding(divisor=255.0),
    )


def _part(
    kinds: tuple[str, ...], count: int, area: tuple[float, float], seed: tuple[int, int]
) -> list[NDArray[np.uint8]]:
    return [draw(kind, count, area, (*seed, i)) for i, kind in enumerate(kinds)]


def _examples(images: list[NDArray[np.uint8]], *, in_turns: bool) -> Examples:
    """One image of every class, then the next of each; or class after class, as the source does."""
    count, kinds = len(images[0]), len(images)
    pixels = np.stack(images, axis=1 if in_turns else 0).reshape(count * kinds, 1, SIZE, SIZE)
    labels = torch.arange(kinds)
    labels = labels.repeat(count) if in_turns else labels.repeat_interleave(count)
    return Examples(torch.from_numpy(pixels), labels)


def draw(
    kind: str, count: int, area: tuple[float, float], seed: tuple[int, ...]
) -> NDArray[np.uint8]:
    """(count, 28, 28) images of one class with their bars in ``area``, a share of the image.

    Horizontal bars keep to these rows, vertical ones to these columns, diagonals have their
    middle within both.
    """
    random = np.random.default_rng(seed).random((count, 12))
    image = np.broadcast_to(_between(random[:, 0], *BACKGROUND), (SIZE, SIZE, count)).copy()
    if kind in ("horizontal", "both"):
        _brighten(image, _straight(random[:, 1:4], area)[:, None], random[:, 4])
    if kind in ("vertical", "both"):
        _brighten(image, _straight(random[:, 5:8], area)[None, :], random[:, 8])
    if kind == "diagonal":
        _brighten(image, _diagonal(random[:, 9:12], random[:, 1], area), random[:, 4])
    return np.round(image.transpose(2, 0, 1) * 255).astype(np.uint8)


def _between(random: Floats, low: float, high: float) -> Floats:
    return low + (high - low) * random


def _width(random: Floats) -> Floats:
    low, high = WIDTHS
    return np.floor(_between(random, low, high + 1))


def _straight(random: Floats, area: tuple[float, float]) -> NDArray[np.bool_]:
    """(28, count): which rows (or columns) a bar covers."""
    low, high = (round(share * SIZE) for share in area)
    width = _width(random[:, 0])
    start = low + np.floor(random[:, 1] * (high - low - width + 1))
    place = np.arange(SIZE)[:, None]
    return (place >= start) & (place < start + width)


def _diagonal(random: Floats, width: Floats, area: tuple[float, float]) -> NDArray[np.bool_]:
    """(28, 28, count): pixels nearer than half a width to a line at one of the four angles."""
    low, high = (share * SIZE for share in area)
    angle = ANGLES[(random[:, 0] * len(ANGLES)).astype(int)]
    middle_row, middle_column = _between(random[:, 1:].T, low, high)
    rows, columns = np.mgrid[:SIZE, :SIZE][..., None] + 0.5
    across = (columns - middle_column) * np.sin(angle) + (rows - middle_row) * np.cos(angle)
    near: NDArray[np.bool_] = np.abs(across) <= _width(width) / 2
    return near


def _brighten(image: Floats, where: NDArray[np.bool_], random: Floats) -> None:
    """Give the bar its own intensity per image; where two cross, the brighter one shows."""
    bar = np.where(where, _between(random, *INTENSITY), 0.0)
    np.maximum(image, bar, out=image)
