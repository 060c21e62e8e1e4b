"""Pictures too large for a line of the event log live in ``figures/`` as npz."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import msgspec

from dltui import leftovers
from dltui.figures.records import ArrayRef, Figure, Image, Tile
from dltui.runs.files import small_files
from dltui.runs.files.inside import inside
from dltui.runs.files.small_files import LARGEST, Damaged
from dltui.runs.layout import RunDir
from dltui.words import amount
from dltui.writing import new_file, writing

INLINE = 16_384
"""Largest number of pixel values written into the log itself."""

_MOST = amount(LARGEST)


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
    target = inside(run.figures, file)
    partial = leftovers.partial(target)
    with writing(target):
        run.figures.mkdir(exist_ok=True)
        try:
            with new_file(partial) as to:
                np.savez_compressed(to, allow_pickle=False, **arrays)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    tiles = [
        Tile(caption=tile.caption, pixels=ArrayRef(file, f"tile{i}"))
        for i, tile in enumerate(figure.tiles)
    ]
    return msgspec.structs.replace(figure, tiles=tiles)


def load(reference: ArrayRef, run: Path) -> list[Any]:
    """The pixel values behind ``reference`` in the run directory ``run``.

    ``Damaged`` where its file holds no such, ``DataError`` for a name that is no file of its
    ``figures/``, an ``OSError`` where there is none.
    """
    path = inside(RunDir(run).figures, reference.file)
    return _array(path, small_files.content(path), reference.key)


def _array(path: Path, content: bytes, key: str) -> list[Any]:
    import zlib
    from zipfile import BadZipFile, ZipFile

    import numpy as np

    broken = BadZipFile, zlib.error, EOFError, KeyError, ValueError, RuntimeError, MemoryError
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            member = packed.getinfo(f"{key}.npy")
            if member.file_size > LARGEST:
                raise Damaged(path, f"holds {amount(member.file_size)}, of at most {_MOST}")
            array = np.lib.format.read_array(io.BytesIO(packed.read(member)), allow_pickle=False)
    except broken as error:
        raise Damaged(path, f"cannot be meant: {error}") from error
    values: list[Any] = array.tolist()
    return values
