"""Pictures by their headers: sides, colour, depth, transparency."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

from dltui.data.fit import Sides
from dltui.data.pictures.opened import TURNED, opened, orientation
from dltui.errors import DltuiError

GREY = {"1", "L", "LA", "La", "I", "F", "I;16", "I;16L", "I;16B", "I;16N"}
DEEP = {"I", "F", "I;16", "I;16L", "I;16B", "I;16N"}
CLEAR = {"LA", "La", "PA", "RGBA", "RGBa"}

ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND"}
"""What whole files end in, some bytes of others after it."""

TAIL = 4096
THREADS = 8


@dataclass(frozen=True, slots=True)
class Look:
    """``sides`` are height and width upright; ``deep``: more than 8 bits; ``clear``: some of it may
    be transparent; ``moving``: only its first frame is read; ``fine``: colour of 16 bits, of which
    Pillow keeps 8."""

    sides: Sides
    colour: bool
    deep: bool
    clear: bool
    moving: bool
    fine: bool


Seen = Look | DltuiError


def looks(paths: Sequence[str]) -> list[Seen]:
    """What each file is, or why it cannot be read, in threads."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of large pictures and odd metadata
        with ThreadPoolExecutor(THREADS) as threads:
            return list(threads.map(_look, paths))


def kept_looks(paths: Sequence[str]) -> list[Seen]:
    """The same, from memory where no file has changed since."""
    return list(_kept(tuple((path, *_version(path)) for path in paths)))


@lru_cache(maxsize=4)
def _kept(files: tuple[tuple[str, int, int], ...]) -> tuple[Seen, ...]:
    return tuple(looks([path for path, _, _ in files]))


def _version(path: str) -> tuple[int, int]:
    try:
        known = Path(path).stat()
    except OSError:
        return 0, -1
    return known.st_mtime_ns, known.st_size


def _look(path: str) -> Seen:
    try:
        with opened(path) as image:
            turned = orientation(image) in TURNED
            width, height = image.size
            seen = Look(
                sides=(width, height) if turned else (height, width),
                colour=_colour(image),
                deep=image.mode in DEEP,
                clear=image.mode in CLEAR or "transparency" in image.info,
                fine=image.mode not in DEEP and _of_16_bits(image),
                moving=image.format != "MPO" and bool(getattr(image, "is_animated", False)),
            )
            if _cut_off(path, image.format):
                image.load()
            return seen
    except DltuiError as error:
        return error


def _colour(image: Image.Image) -> bool:
    if image.mode != "P":
        return image.mode not in GREY
    palette = image.getpalette() or []
    return palette[::3] != palette[1::3] or palette[::3] != palette[2::3]


def _of_16_bits(image: Image.Image) -> bool:
    return any(";16" in str(tile[3]) for tile in getattr(image, "tile", ()))


def _cut_off(path: str, format: str | None) -> bool:
    """Whether a file seems to lack its end, so that decoding must tell."""
    end = ENDS.get(format or "")
    if end is None:
        return False
    with Path(path).open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
        return end not in file.read()
