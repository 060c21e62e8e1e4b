"""A picture file opened, and every way in which that can fail as one line."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from dltui import instead
from dltui.data.pictures.tree import shown
from dltui.errors import DataError, InputError

ORIENTATION = 0x0112
"""EXIF's tag for how the camera was held."""

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
TURNED = (5, 6, 7, 8)
"""Orientations in which height and width change places."""


@contextmanager
def opened(path: str) -> Iterator[Image.Image]:
    """The picture, its pixels not yet decoded. What its decoder raises within is told, too."""
    try:
        with Image.open(path) as image:
            yield image
    except Image.DecompressionBombError as error:
        numbers = [f"{int(number):,}" for number in re.findall(r"\d+", str(error))]
        has, most = numbers if len(numbers) == 2 else ("too many", "usual")
        raise InputError(
            f"{shown(path)} has {has} pixels; more than {most} are not opened: make it smaller"
        ) from error
    except UnidentifiedImageError as error:
        found = instead.of_file(Path(path))
        reason = f"it is {found}" if found else "no known format of pictures"
        raise DataError(f"{shown(path)} cannot be read: {reason}") from error
    except (OSError, EOFError, ValueError, SyntaxError, struct.error, zlib.error) as error:
        reason = str(getattr(error, "strerror", None) or error).strip() or "it is damaged"
        raise DataError(f"{shown(path)} cannot be read: {reason.splitlines()[0]}") from error


def orientation(image: Image.Image) -> int:
    """1 to 8; of a PNG only where its header has it, as the pixels would be decoded for it."""
    if image.format == "TIFF" or (image.format == "PNG" and "exif" not in image.info):
        return 1  # Pillow turns TIFF pictures itself
    return int(image.getexif().get(ORIENTATION, 1) or 1)


def upright(image: Image.Image) -> Image.Image:
    """As the camera was held, decoded."""
    turn = TURNS.get(orientation(image))
    image.load()
    return image if turn is None else image.transpose(turn)
