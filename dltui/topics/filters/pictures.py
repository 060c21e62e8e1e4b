"""Pictures as grey arrays, and one kernel moved over them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dltui.errors import DataError

Array = NDArray[np.float64]

SHIPPED = ("china", "flower")
"""Photographs that come with scikit-learn."""

PADDING = {"edge": "edge", "mirror": "symmetric", "zero": "constant", "wrap": "wrap"}
"""Our word for what lies beyond the border, and numpy's."""


def load(picture: str, width: int, places: list[Path], seed: int = 0) -> Array:
    """(height, width) grey values in 0…255: brightness 0.299 R + 0.587 G + 0.114 B.

    ``picture`` is ``generated``, one of ``SHIPPED``, or a file, relative ones in the first of
    ``places`` that has it. ``width`` 0 keeps the size. Raises DataError for a file that is
    missing or no picture.
    """
    if picture == "generated":
        image = Image.fromarray(generated(seed).astype(np.uint8))
    elif picture in SHIPPED:
        from sklearn.datasets import load_sample_image

        image = Image.fromarray(load_sample_image(f"{picture}.jpg"))
    else:
        image = _open(picture, places)
    image = image.convert("L")
    if width:
        height = max(1, round(image.height * width / image.width))
        image = image.resize((width, height), Image.Resampling.BOX)
    return np.asarray(image, dtype=np.float64)


def generated(seed: int, height: int = 96, width: int = 144) -> Array:
    """(height, width) in 0…255: a gradient with a disc, a square, a grid of lines, some noise."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    picture = 60 + 80 * x / width
    picture[(x - 0.27 * width) ** 2 + (y - 0.5 * height) ** 2 < (0.3 * height) ** 2] = 220
    picture[(abs(x - 0.6 * width) < 14) & (abs(y - 0.5 * height) < 28)] = 20
    picture[(x > 0.76 * width) & ((x % 8 < 2) | (y % 8 < 2))] = 240
    noise = np.random.default_rng(seed).normal(0, 6, picture.shape)
    return np.asarray(np.clip(picture + noise, 0, 255), dtype=np.float64)


def correlate(picture: Array, kernel: Array, boundary: str) -> Array:
    """(height, width): at every pixel the sum of its neighbours times the kernel's weights.

    The kernel's centre is at (rows // 2, columns // 2), so that an even one reaches half a
    pixel further up and left than down and right.
    """
    before = [side // 2 for side in kernel.shape]
    after = [side - 1 - side // 2 for side in kernel.shape]
    pads = list(zip(before, after, strict=True))
    padded = np.pad(picture, pads, mode=PADDING[boundary])  # type: ignore[call-overload]
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape)
    return np.asarray(np.einsum("ijkl,kl->ij", windows, kernel), dtype=np.float64)


def convolve(picture: Array, kernel: Array, boundary: str) -> Array:
    """As in mathematics and ``scipy.ndimage.convolve``: the kernel, with its centre, turned by
    180°. Here the picture is turned instead, and back.
    """
    return correlate(picture[::-1, ::-1], kernel, boundary)[::-1, ::-1]


def average(size: int) -> Array:
    """(size, size) of equal weights that sum to 1."""
    return np.full((size, size), 1 / size**2)


def _open(picture: str, places: list[Path]) -> Image.Image:
    tried = [place / Path(picture).expanduser() for place in places]
    path = next((place for place in tried if place.is_file()), None)
    if path is None:
        raise DataError(
            f"no picture {picture!r}: name an image file in {places[0]}, "
            "or one of china, flower, generated"
        )
    try:
        with Image.open(path) as image:
            return image.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise DataError(f"{path} cannot be read as a picture: {error}") from error
