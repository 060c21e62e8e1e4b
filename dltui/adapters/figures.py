"""Pictures, histograms and texts of other tools as figures, as large as a terminal has use for."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from dltui.figures.records import Bar, Bars, Figure, Image, Note, Tile
from dltui.words import compact

SIDE, SIDE_OF_MANY = 512, 128
"""Pixels of the longer side; a larger picture is made smaller."""

PIXELS = 2**26
"""Of a picture that is opened at all."""

TILES = 16
"""Pictures of one figure."""

BINS = 30
"""Bars of a histogram, as many as TensorBoard draws."""

LETTERS = 20_000
"""Of a text."""

KINDS = ("PNG", "JPEG", "GIF", "BMP", "WEBP")

Bucket = tuple[float, float, float]
"""From, to, count."""


def pictures(name: str, encoded: Sequence[bytes], captions: Sequence[str] = ()) -> Figure | None:
    """The first ``TILES`` of them that can be read; null where none can."""
    told = [*captions, *(str(n) for n in range(len(captions), len(encoded)))]
    if len(encoded) == 1 and not captions:
        told = [name]
    shown = zip(encoded[:TILES], told, strict=False)
    tiles = [
        Tile(caption=caption, pixels=pixels)
        for one, caption in shown
        if (pixels := _pixels(one, SIDE if len(encoded) == 1 else SIDE_OF_MANY)) is not None
    ]
    return Image(id=name, title=name, tiles=tiles) if tiles else None


def _pixels(encoded: bytes, side: int) -> list[Any] | None:
    """Rows of grey or of red, green and blue, 0…255."""
    from PIL import Image as Pictures

    try:
        with Pictures.open(io.BytesIO(encoded), formats=KINDS) as picture:
            if picture.width * picture.height > PIXELS:
                return None
            grey = picture.mode in ("1", "L", "LA", "I", "I;16")
            plain = picture.convert("L" if grey else "RGB")
        plain.thumbnail((side, side))
        pixels: list[Any] = np.asarray(plain).tolist()
    # Pillow raises whatever its decoders do.
    except (OSError, ValueError, SyntaxError, MemoryError, Pictures.DecompressionBombError):
        return None
    return pixels


def histogram(name: str, buckets: Sequence[Bucket]) -> Figure | None:
    """Equal bins from the least to the largest value; what is counted over a range is taken to lie
    in it evenly. Null where nothing was counted.
    """
    known = [one for one in buckets if all(map(np.isfinite, one)) and one[2] > 0]
    if not known:
        return None
    low, high = min(one[0] for one in known), max(one[1] for one in known)
    if not low < high or not np.isfinite(high - low):
        total = sum(one[2] for one in known)
        return Bars(id=name, title=name, bars=[Bar(label=compact(low), value=total)], digits=0)
    edges = np.linspace(low, high, BINS + 1)
    counts = np.zeros(BINS)
    for left, right, count in known:
        if right > left:
            inside = np.minimum(edges[1:], right) - np.maximum(edges[:-1], left)
            counts += count * np.clip(inside, 0, None) / (right - left)
        else:
            counts[min(BINS - 1, int(np.searchsorted(edges, left, side="right")) - 1)] += count
    bars = [
        Bar(label=f"{compact(a)} … {compact(b)}", value=float(count))
        for a, b, count in zip(edges.tolist(), edges[1:].tolist(), counts, strict=False)
    ]
    return Bars(id=name, title=name, bars=bars, digits=0)


def note(name: str, text: str) -> Figure:
    cut = f"{text[:LETTERS]}…" if len(text) > LETTERS else text
    return Note(id=name, title=name, text=cut)
