"""Pictures, tables and histograms as W&B and Trackio log them: in files beside, or in the row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from dltui.adapters import figures, files
from dltui.figures.records import Cell, Column, Figure, Table

ROWS, COLUMNS = 1_000, 100
"""Of a table that are taken over."""

LETTERS = 200
"""Of a cell."""

_JSON = msgspec.json.Decoder(dict[str, Any])


def figure(name: str, value: dict[str, Any], folder: Path) -> Figure | None:
    """What ``value`` of the history shows, with files below ``folder``; null where that is nothing
    that can be shown.
    """
    kind = value.get("_type")
    if kind in ("image-file", "trackio.image"):
        place = value.get("path") or value.get("file_path")
        return _pictures(name, [place], [value.get("caption")], folder)
    if kind == "images/separated":
        return _pictures(name, _list(value, "filenames"), _list(value, "captions"), folder)
    if kind in ("histogram", "trackio.histogram"):
        return _histogram(name, value)
    if kind in ("table-file", "table"):
        return _table(name, _decoded(_file(folder, value.get("path"))))
    return None


def _pictures(
    name: str, places: Sequence[Any], captions: Sequence[Any], folder: Path
) -> Figure | None:
    found = [content for place in places[: figures.TILES] if (content := _file(folder, place))]
    told = [one for one in captions if isinstance(one, str)]
    return figures.pictures(name, found, told if len(told) == len(found) else ())


def _histogram(name: str, value: dict[str, Any]) -> Figure | None:
    edges, counts = _floats(value, "bins"), _floats(value, "values")
    if "packedBins" in value:
        packed = value["packedBins"]
        least, size, count = (packed.get(key) for key in ("min", "size", "count"))
        if (
            isinstance(least, int | float)
            and isinstance(size, int | float)
            and count == len(counts)
        ):
            edges = [least + size * n for n in range(len(counts) + 1)]
    if len(edges) != len(counts) + 1:
        return None
    ends = pairwise(edges)
    return figures.histogram(name, [(a, b, n) for (a, b), n in zip(ends, counts, strict=True)])


def _decoded(content: bytes | None) -> dict[str, Any]:
    try:
        return _JSON.decode(content or b"")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}


def _table(name: str, found: dict[str, Any]) -> Figure | None:
    names, rows = _list(found, "columns")[:COLUMNS], _list(found, "data")[:ROWS]
    cells = [[_cell(one) for one in row[: len(names)]] for row in rows if isinstance(row, list)]
    cells = [[*row, *[None] * (len(names) - len(row))] for row in cells]
    if not names:
        return None
    columns = [
        Column(name=str(one)[:LETTERS], kind=_kind([row[n] for row in cells]))
        for n, one in enumerate(names)
    ]
    return Table(id=name, title=name, columns=columns, rows=cells)


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, bool | int | float):
        return value
    return (value if isinstance(value, str) else msgspec.json.encode(value).decode())[:LETTERS]


def _kind(cells: Sequence[Cell]) -> Any:
    return "text" if any(isinstance(cell, str) for cell in cells) else "number"


def _file(folder: Path, place: Any) -> bytes | None:
    """A file below ``folder``, which no link and no ``..`` leads out of; null without one."""
    if not isinstance(place, str) or not place or "\0" in place:
        return None
    way = PurePosixPath(place)
    if way.is_absolute() or ".." in way.parts:
        return None
    path = folder.joinpath(*way.parts)
    if any(one.is_symlink() for one in (path, *path.parents) if folder in (one, *one.parents)):
        return None
    return files.content(path)


def _list(value: dict[str, Any], key: str) -> list[Any]:
    found = value.get(key)
    return found if isinstance(found, list) else []


def _floats(value: dict[str, Any], key: str) -> list[float]:
    return [float(one) for one in _list(value, key) if isinstance(one, int | float)]
