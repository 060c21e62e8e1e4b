"""Pictures as half-block strips: two pixels a cell, captions below, wrapped into a grid."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.segment import Segment

from dltui.charts.colours import hexadecimal
from dltui.charts.drawing import Drawing, DrawnLine, exactly
from dltui.charts.style import Style, pen
from dltui.charts.text import clean
from dltui.errors import DataError
from dltui.figures.records import ArrayRef, Image, Tile
from dltui.runs.files.arrays import load
from dltui.runs.files.small_files import Damaged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.float64]
    Captioned = tuple[str, Pixels | None]

GAP, THIN = 2, 1
"""Cells between pictures, and between those of a sheet."""

NARROWEST = 6
"""Cells a picture of a sheet has at least: a bar of one pixel in 28 can still be seen."""

SMALL = 12
"""Kernels and other tiny pictures are enlarged to at least about this many cells."""

LARGE = 96
"""One picture alone is at most this many cells wide."""

LEAST = 14
"""Many pictures shrink to this, 28×28 to its half, so that they take about ``ROWS`` rows."""

ROWS = 3

LINES = 30
"""Small pictures that would take more lines than this are shown at half their size."""

TINY = 40
"""Pixels up to which a picture is drawn lines and not a photograph."""


_SHADES = " ░▒▓█"
_ASCII_SHADES = " .:-=+*#%@"


def draw(figure: Image, *, width: int, style: Style, run: Path | None) -> Drawing:
    """The tiles in reading order, all at one scale; a picture that is not there is named."""
    tiles = [(clean(tile.caption), pixels_of(tile, run)) for tile in figure.tiles]
    widest = max((p.shape[1] for _, p in tiles if p is not None), default=1)
    if figure.columns:
        return _sheet(tiles, widest, figure.columns, width, style)
    limit = _limit(len(tiles), width, widest)
    drawn = [(caption, _sized(p, widest, limit)) for caption, p in tiles]
    across = max([p.shape[1] for _, p in drawn if p is not None], default=SMALL)
    # A caption may be somewhat wider than its picture; the grid gives it the room.
    cell = min(width, max(across, min(max((len(c) for c, _ in drawn), default=0), 18)))
    columns = max(1, (width + GAP) // (cell + GAP))
    lines: list[DrawnLine] = []
    for start in range(0, len(drawn), columns):
        if start:
            lines.append([])
        row = drawn[start : start + columns]
        lines += _row([pixels for _, pixels in row], cell, GAP, style)
        lines += _captions([(caption, 1) for caption, _ in row], cell, GAP, style)
    return Drawing([exactly(line, width) for line in lines], width)


def _sheet(tiles: list[Captioned], widest: int, columns: int, width: int, style: Style) -> Drawing:
    """Rows of ``columns`` tiles, or of half as many where they would be too small to tell."""
    while columns > 1 and (width + THIN) // columns - THIN < NARROWEST:
        columns = -(-columns // 2)
    limit = max(1, (width + THIN) // columns - THIN)
    drawn = [(caption, _sized(p, widest, limit)) for caption, p in tiles]
    cell = max([p.shape[1] for _, p in drawn if p is not None], default=limit)
    lines: list[DrawnLine] = []
    for start in range(0, len(drawn), columns):
        row = drawn[start : start + columns]
        lines += _row([pixels for _, pixels in row], cell, THIN, style)
        lines += _captions(shared([caption for caption, _ in row]), cell, THIN, style)
    return Drawing([exactly(line, width) for line in lines], width)


def shared(captions: Sequence[str]) -> list[tuple[str, int]]:
    """Each caption once, with the number of neighbours it stands under."""
    return [(caption, len([*same])) for caption, same in groupby(captions)]


def _limit(count: int, width: int, widest: int) -> int:
    """Cells a picture may be wide: half the width, less where many would make a long page."""
    if count == 1:
        return min(width, LARGE)
    across = -(-count // ROWS)
    limit = max(1, min(width, max(LEAST, (width + GAP) // max(2, across) - GAP)))
    rows = -(-count // max(1, (width + GAP) // (widest + GAP)))
    half = -(-widest // 2)
    if LEAST <= half < limit and widest <= TINY and rows * (half + GAP) > LINES:
        return half
    return limit


def pixels_of(tile: Tile, run: Path | None) -> Pixels | None:
    """(height, width, 3) in 0…255; null when the run has no such file of a picture."""
    values: list[Any]
    if isinstance(tile.pixels, ArrayRef):
        try:
            values = load(tile.pixels, run) if run else []
        except (OSError, DataError, Damaged):
            return None
    else:
        values = tile.pixels
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        return None
    if array.ndim == 2:
        array = np.repeat(array[:, :, None], 3, axis=2)
    if array.ndim != 3 or array.shape[2] != 3 or 0 in array.shape:
        return None
    return np.clip(np.nan_to_num(array), 0, 255)


def _sized(pixels: Pixels | None, widest: int, limit: int) -> Pixels | None:
    """Enlarged by a whole factor, or shrunk by averaging, the same for all tiles."""
    if pixels is None:
        return None
    if widest > limit:
        # A small picture shrinks by a whole factor, or its lines would be of uneven width.
        factor = 1 / -(-widest // limit) if widest <= TINY else limit / widest
        return _shrunk(pixels, factor)
    factor = max(1, min(limit // widest, round(SMALL / widest)))
    return pixels.repeat(factor, axis=0).repeat(factor, axis=1)


def _shrunk(pixels: Pixels, factor: float) -> Pixels:
    for axis in (0, 1):
        count = max(1, round(pixels.shape[axis] * factor))
        edges = np.arange(count) * pixels.shape[axis] // count
        sizes = np.diff(np.append(edges, pixels.shape[axis]))
        shape = [1, 1, 1]
        shape[axis] = count
        pixels = np.add.reduceat(pixels, edges, axis=axis) / sizes.reshape(shape)
    return pixels


def _row(tiles: list[Pixels | None], cell: int, gap: int, style: Style) -> list[DrawnLine]:
    pictures = [
        _strips(pixels, style) if pixels is not None else [[Segment("no picture", style.dim)]]
        for pixels in tiles
    ]
    height = max(len(picture) for picture in pictures)
    lines: list[DrawnLine] = []
    for row in range(height):
        line: DrawnLine = []
        for picture in pictures:
            part = picture[row] if row < len(picture) else []
            line += [*exactly(part, cell), Segment(" " * gap)]
        lines.append(line)
    return lines


def _captions(
    captions: list[tuple[str, int]], cell: int, gap: int, style: Style
) -> list[DrawnLine]:
    """One line; each caption has the room of the tiles it stands under."""
    if not any(caption for caption, _ in captions):
        return []
    rooms = ((caption, count * (cell + gap) - gap) for caption, count in captions)
    text = "".join(style.fit(caption, room) + " " * gap for caption, room in rooms)
    return [[Segment(text, style.dim)]]


def _strips(pixels: Pixels, style: Style) -> list[DrawnLine]:
    """(height, width, 3) as lines of half blocks; without colour as shades."""
    if pixels.shape[0] % 2:
        pixels = np.concatenate([pixels, pixels[-1:]])
    top, bottom = pixels[0::2], pixels[1::2]
    if style.ascii or not style.colour:
        shades = _ASCII_SHADES if style.ascii else _SHADES
        grey = ((top + bottom) / 2) @ np.array([0.299, 0.587, 0.114])
        index = np.minimum((grey / 256 * len(shades)).astype(int), len(shades) - 1)
        return [[Segment("".join(shades[i] for i in row), style.plain)] for row in index.tolist()]
    pairs = np.concatenate([top, bottom], axis=2).round().astype(int).tolist()
    return [_blocks(row) for row in pairs]


def _blocks(row: list[list[int]]) -> DrawnLine:
    line: DrawnLine = []
    start = 0
    for end in range(1, len(row) + 1):
        if end == len(row) or row[end] != row[start]:
            upper, lower = row[start][:3], row[start][3:]
            text = (" " if upper == lower else "▀") * (end - start)
            line.append(Segment(text, pen(hexadecimal(*upper), hexadecimal(*lower))))
            start = end
    return line
