"""Pictures as pictures: tiles in a grid at one scale, their captions below."""

from __future__ import annotations

import base64
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from dltui.charts.kinds.image import pixels_of, shared
from dltui.charts.text import clean
from dltui.figures.records import Image
from dltui.reports.drawings.letters import LEADING, SIZE, wrapped
from dltui.reports.drawings.svg import WIDTH, add, text
from dltui.reports.drawings.theme import Theme

if TYPE_CHECKING:
    from dltui.charts.kinds.image import Pixels

GAP = 12.0

LARGE = 354.0
"""A picture is at most so wide, half of the drawing."""

ENLARGED = 14.0
"""Units that one pixel takes at most."""

SHARP = 3.0
"""Pixels of a picture for each unit of its drawing at most."""

LINES = 3
"""Of a caption."""


def draw_image(root: Element, figure: Image, run: Path | None, top: float, theme: Theme) -> float:
    """The tiles in reading order below ``top``; one whose file is gone is named."""
    tiles = [(clean(tile.caption), pixels_of(tile, run)) for tile in figure.tiles]
    across, room = _grid(tiles, figure.columns)
    widest = max((p.shape[1] for _, p in tiles if p is not None), default=1)
    scale = min(room, widest * ENLARGED) / widest
    for start in range(0, len(tiles), across):
        row = tiles[start : start + across]
        tall = max((p.shape[0] * scale for _, p in row if p is not None), default=SIZE)
        told = [caption for caption, _ in row]
        spans = shared(told) if figure.columns else [(caption, 1) for caption in told]
        for index, (_, pixels) in enumerate(row):
            left = (room + GAP) * index
            if pixels is None:
                text(root, left, top + SIZE, "no picture", theme["dim"])
            else:
                _picture(root, pixels, left, top, scale)
        top += tall + _captions(root, spans, room, top + tall, theme) + GAP
    return top


def _captions(
    root: Element, spans: list[tuple[str, int]], room: float, top: float, theme: Theme
) -> float:
    """Each under the tiles it is of; returns the height of the tallest."""
    place = most = 0
    for caption, count in spans:
        wide = (room + GAP) * count - GAP
        lines = wrapped(caption, wide, LINES)
        for number, words in enumerate(lines):
            foot = top + LEADING * number + SIZE + 2
            text(root, (room + GAP) * place, foot, words, theme["ink"], room=wide)
        place, most = place + count, max(most, len(lines))
    return LEADING * most


def _grid(tiles: list[tuple[str, Pixels | None]], columns: int) -> tuple[int, float]:
    """How many stand side by side, and how wide each may be."""
    count = max(1, len(tiles))
    across = columns or max(min(count, 4), math.ceil(math.sqrt(2 * count)))
    room = (WIDTH - GAP * (min(across, count) - 1)) / min(across, count)
    return across, min(room, LARGE)


def _picture(root: Element, pixels: Pixels, left: float, top: float, scale: float) -> None:
    tall, wide = pixels.shape[0] * scale, pixels.shape[1] * scale
    place = {"x": left, "y": top, "width": wide, "height": tall}
    link = f"data:image/png;base64,{_png(pixels, scale)}"
    image = add(root, "image", href=link, preserveAspectRatio="none", **place)
    if scale > 1:
        image.set("image-rendering", "pixelated")


def _png(pixels: Pixels, scale: float) -> str:
    """base64 of (height, width, 3) in 0…255; grey is written as grey, what is much finer than its
    drawing with fewer pixels, and what is coarser with more: not all who draw a PNG keep the edges
    of its pixels.
    """
    import numpy as np
    from PIL import Image as Pillow

    values = np.rint(pixels).astype(np.uint8)
    grey = bool((values == values[:, :, :1]).all())
    factor = max(1, round(scale))
    values = values.repeat(factor, axis=0).repeat(factor, axis=1)
    picture = Pillow.fromarray(values[:, :, 0] if grey else values)
    if scale * SHARP < 1:
        sizes = [max(1, round(side * scale * SHARP)) for side in picture.size]
        picture = picture.resize((sizes[0], sizes[1]))
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()
