"""Pictures too large for a line of the event log live in ``figures/`` as npz."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from dltui.figures.records import ArrayRef, Figure, Image, Tile
from dltui.runs.layout import RunDir
from dltui.writing import writing

INLINE = 16_384
"""Largest number of pixel values written into the log itself."""


def spill(figure: Figure, run: RunDir) -> Figure:
    """``figure`` with its large pictures moved into a file and referred to."""
    if not isinstance(figure, Image):
        return figure
    import numpy as np

    size = sum(np.size(tile.pixels) for tile in figure.tiles if isinstance(tile.pixels, list))
    if size <= INLINE:
        return figure
    file = f"{figure.id.replace('/', '-')}.npz"
    arrays = {f"tile{i}": np.asarray(t.pixels, dtype=np.uint8) for i, t in enumerate(figure.tiles)}
    target = run.figures / file
    partial = target.with_suffix(".partial.npz")
    with writing(target):
        run.figures.mkdir(exist_ok=True)
        np.savez_compressed(partial, allow_pickle=False, **arrays)
        partial.replace(target)
    tiles = [
        Tile(caption=tile.caption, pixels=ArrayRef(file, f"tile{i}"))
        for i, tile in enumerate(figure.tiles)
    ]
    return msgspec.structs.replace(figure, tiles=tiles)


def load(reference: ArrayRef, run: Path) -> list[Any]:
    """The pixel values behind ``reference`` in the run directory ``run``."""
    import numpy as np

    with np.load(run / "figures" / reference.file, allow_pickle=False) as arrays:
        values: list[Any] = arrays[reference.key].tolist()
    return values
