"""The edge images as the course write-up draws them (C, ``EdgeDetectionDataset``), slips kept.

A bar starts at place 1 to 27 and is cut before 27, so one that starts at 27 is not there: one
image in 27 is blank and still labelled a bar. In halves bars start at 1 to 13 and 14 to 27 and
one in 13 and one in 14 is blank. Diagonals are one pixel wide and turned by a spline. In
crossings both bars have the same place and width, so all crossings lie on the main diagonal
(the code reads place ``j`` for the vertical bar too, and not ``num_horizontal_edge + j``).
"""

from __future__ import annotations

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray
from scipy.ndimage import rotate

SIZE = 28
BACKGROUND = (0.0, 0.2)
INTENSITY = (0.25, 1.0)
WIDTHS = (1, 4)
ANGLES = (30, 45, 120, 135)
TRAINING_SETS = (10, 20, 30, 40, 50)
"""Images per class of the training sets that are drawn one after the other, then validation."""

Images = NDArray[np.uint8]
Area = tuple[int, int]


def parts(
    kinds: tuple[str, ...], per_class: int, test_per_class: int, share: float, seed: int
) -> tuple[list[Images], list[Images]]:
    """Training and validation images, one (n, 28, 28) array per class in the order of ``kinds``.

    All sets come from one generator in the order of `TRAINING_SETS`, then validation; a training
    set of another size is drawn last, so that validation is the same for all sizes.
    """
    random = RandomState(seed)
    border = int(share * SIZE)
    shifted = 0 < share < 1
    train_area, test_area = ((1, border), (border, SIZE)) if shifted else ((1, SIZE), (1, SIZE))
    sets = {n: [_class(random, kind, n, train_area) for kind in kinds] for n in TRAINING_SETS}
    test = [_class(random, kind, test_per_class, test_area) for kind in kinds]
    train = sets.get(per_class) or [_class(random, kind, per_class, train_area) for kind in kinds]
    return train, test


def _class(random: RandomState, kind: str, count: int, area: Area) -> Images:
    """(count, 28, 28) images of one class whose bars start in ``area`` and end within it."""
    background = random.uniform(*BACKGROUND, size=count)
    images = np.repeat(background, SIZE * SIZE).reshape(count, SIZE, SIZE)
    if kind == "diagonal":
        _diagonals(random, images, background, area)
    elif kind != "none":
        bars = 2 if kind == "both" else 1
        start, end = _places(random, (count, bars), WIDTHS, area)
        intensity = random.uniform(*INTENSITY, size=(count, bars))
        for i, image in enumerate(images):
            bar = slice(start[i, 0], end[i, 0])
            if kind in ("horizontal", "both"):
                image[bar, :] = intensity[i, 0]
            if kind in ("vertical", "both"):
                image[:, bar] = intensity[i, -1]
    # Cut off, not rounded; a spline's overshoot below 0 becomes bright, as on the source's machine.
    return (images * 255).astype(np.int64).astype(np.uint8)


def _diagonals(
    random: RandomState, images: NDArray[np.float64], background: NDArray[np.float64], area: Area
) -> None:
    """Horizontal and vertical bars in turn, each turned by one of four angles."""
    size = (len(images), 1)
    start, end = _places(random, size, (1, int(WIDTHS[1] / np.sqrt(2)) - 1), area)
    intensity = random.uniform(*INTENSITY, size=size)
    angles = random.choice(ANGLES, size=size)
    for i, image in enumerate(images):
        bar = slice(start[i, 0], end[i, 0])
        (image if i % 2 == 0 else image.T)[bar] = intensity[i]
        image[:] = rotate(image, angles[i, 0], (1, 0), reshape=False, cval=background[i])


def _places(
    random: RandomState, size: tuple[int, int], widths: tuple[int, int], area: Area
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where bars start, and where they end: cut one before the end of ``area``."""
    first, behind = area
    width = random.randint(widths[0], widths[1] + 1, size=size)
    start = random.randint(first, behind, size=size)
    return start, np.minimum(start + width, behind - 1)
