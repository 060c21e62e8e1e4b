"""What a script shows, as the records that a run holds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dltui.figures.records import (
    Bar,
    Bars,
    Cell,
    Column,
    Curve,
    Image,
    Line,
    Matrix,
    Note,
    Number,
    Table,
    Tile,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLOURS = (3, 4)
"""Channels of a picture in colours; the fourth is opacity and left out."""

MOST_TILES = 64
"""Pictures of one figure."""

MOST_PIXELS = 2**22
"""Values of one figure: 4 MB."""

MOST_CELLS = 100_000

MOST_POINTS = 10_000
"""Of a line of a curve."""

LARGEST_MATRIX = 1_000
"""Rows, and columns."""


def image(name: str, pixels: Any, captions: Sequence[str], step: int) -> Image:
    """``ValueError`` for another shape than those that ``Run.image`` tells."""
    import numpy as np

    several = isinstance(pixels, list) and any(hasattr(one, "__array__") for one in pixels)
    arrays = [_array(one) for one in pixels] if several else [_array(pixels)]
    known = [found for array in arrays if (found := _pictures(array)) is not None]
    shapes = {array.shape for array in arrays}
    if len(known) < len(arrays) or len(shapes) > 1:
        seen = ", ".join(map(str, sorted(shapes)))
        raise ValueError(
            f"image: {name!r} has the shape {seen}: (H, W), (H, W, 3), (3, H, W), (N, …) or a list"
        )
    pictures = np.concatenate(known)
    if len(pictures) > MOST_TILES or pictures.size > MOST_PIXELS:
        raise ValueError(
            f"image: {name!r} has {len(pictures)} pictures of {pictures[0].size:,} values: at most "
            f"{MOST_TILES}, and {MOST_PIXELS:,} values together"
        )
    if pictures.dtype != np.uint8:
        scale = 1.0 if np.issubdtype(pictures.dtype, np.integer) else 255.0
        shown = np.nan_to_num(np.asarray(pictures, np.float64) * scale)
        pictures = np.clip(np.rint(shown), 0, 255).astype(np.uint8)
    told = [*captions, *[""] * len(pictures)]
    if not captions and step:
        told[0] = f"step {step:,}"
    tiles = [Tile(caption=told[number], pixels=one.tolist()) for number, one in enumerate(pictures)]
    return Image(id=name, title=name, tiles=tiles)


def _pictures(array: NDArray[Any]) -> NDArray[Any] | None:
    """(N, H, W) or (N, H, W, 3); null for what is neither."""
    if not array.size:
        return None
    if array.ndim == 4:
        if array.shape[3] not in (1, *COLOURS) and array.shape[1] in (1, *COLOURS):
            array = array.transpose(0, 2, 3, 1)
        if array.shape[3] == 1:
            return array[..., 0]
        return array[..., :3] if array.shape[3] in COLOURS else None
    if array.ndim == 3:
        if array.shape[2] in (1, *COLOURS) or array.shape[0] in (1, *COLOURS):
            return _pictures(array[None])
        return array
    return array[None] if array.ndim == 2 else None


def table(name: str, rows: Any, columns: Sequence[str] | None) -> Table:
    """``ValueError`` for rows that have not the same columns."""
    names, cells = _cells(rows, columns)
    if any(len(row) != len(names) for row in cells):
        raise ValueError(f"table: rows of {name!r} have not {len(names)} cells each")
    if len(cells) * max(1, len(names)) > MOST_CELLS:
        raise ValueError(f"table: {name!r} has more than {MOST_CELLS:,} cells")
    kinds = [
        "number" if all(_is_number(row[at]) for row in cells) else "text"
        for at in range(len(names))
    ]
    return Table(
        id=name,
        title=name,
        columns=[
            Column(
                name=one, kind="number" if kind == "number" else "text", digits=_digits(cells, at)
            )
            for at, (one, kind) in enumerate(zip(names, kinds, strict=True))
        ],
        rows=cells,
    )


def _cells(rows: Any, columns: Sequence[str] | None) -> tuple[list[str], list[list[Cell]]]:
    if hasattr(rows, "to_dicts"):  # polars
        rows = rows.to_dicts()
    elif hasattr(rows, "to_dict") and hasattr(rows, "columns"):  # pandas
        rows = rows.to_dict("records")
    if isinstance(rows, Mapping):  # a column each
        columns = [str(one) for one in columns or rows]
        rows = list(zip(*(rows[one] for one in columns), strict=True))
    rows = list(rows)
    if rows and all(isinstance(row, Mapping) for row in rows):
        names = list(columns or dict.fromkeys(str(key) for row in rows for key in row))
        return names, [[_cell(row.get(one)) for one in names] for row in rows]
    cells = [[_cell(one) for one in row] for row in rows]
    wide = max((len(row) for row in cells), default=0)
    return [str(one) for one in columns or range(1, wide + 1)], cells


def _cell(value: Any) -> Cell:
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)


def _is_number(value: Cell) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _digits(cells: list[list[Cell]], at: int) -> int | None:
    """Four digits of the largest value of a column of fractions."""
    values = [abs(v) for row in cells if isinstance(v := row[at], float) and v]
    return max(0, 3 - math.floor(math.log10(max(values)))) if values else None


def text(name: str, text: str) -> Note:
    return Note(id=name, title=name, text=str(text))


def histogram(name: str, values: Any, bins: int, step: int) -> Bars:
    import numpy as np

    array = np.asarray(_array(values), np.float64).ravel()
    finite = array[np.isfinite(array)]
    counts, edges = np.histogram(finite, bins=bins)
    middles = (edges[:-1] + edges[1:]) / 2
    bars = [
        Bar(label=f"{middle:.4g}", value=float(count))
        for count, middle in zip(counts, middles, strict=True)
    ]
    if lost := array.size - finite.size:
        bars.append(Bar(label="not finite", value=float(lost)))
    return Bars(id=name, title=f"{name}, step {step:,}" if step else name, bars=bars, digits=0)


def curve(name: str, x: Any, y: Any, x_label: str, y_label: str, log_x: bool, log_y: bool) -> Curve:
    """``ValueError`` where ``x`` and ``y`` are not of one length, or too long."""
    lines = y if isinstance(y, Mapping) else {name: y}
    across = _numbers(x)
    made = []
    for label, values in lines.items():
        up = _numbers(values)
        if len(up) != len(across):
            raise ValueError(f"curve: {label!r} has {len(up)} values over {len(across)} of x")
        made.append(Line(name=str(label), x=across, y=up))
    if len(across) > MOST_POINTS:
        raise ValueError(f"curve: {name!r} has {len(across):,} points: at most {MOST_POINTS:,}")
    return Curve(
        id=name,
        title=name,
        lines=made,
        x_label=x_label,
        y_label=y_label,
        log_x=log_x,
        log_y=log_y,
    )


def matrix(
    name: str,
    values: Any,
    rows: Sequence[str],
    columns: Sequence[str],
    row_title: str,
    column_title: str,
    digits: int | None,
) -> Matrix:
    """``ValueError`` for what is no matrix, and for other numbers of labels than it has rows."""
    import numpy as np

    array = np.asarray(_array(values), np.float64)
    if array.ndim != 2 or max(array.shape) > LARGEST_MATRIX:
        raise ValueError(
            f"matrix: {name!r} has the shape {array.shape}: (rows, columns), at most "
            f"{LARGEST_MATRIX:,} of each"
        )
    labels = [
        [str(one) for one in given] or [str(number) for number in range(count)]
        for given, count in zip((rows, columns), array.shape, strict=True)
    ]
    if (len(labels[0]), len(labels[1])) != array.shape:
        raise ValueError(
            f"matrix: {name!r} has the shape {array.shape}, and {len(labels[0])} labels of rows, "
            f"{len(labels[1])} of columns"
        )
    if digits is None:
        digits = 0 if (array == np.rint(array)).all() else 2
    return Matrix(
        id=name,
        title=name,
        values=[[one if math.isfinite(one) else None for one in row] for row in array.tolist()],
        row_labels=labels[0],
        column_labels=labels[1],
        row_title=row_title,
        column_title=column_title,
        digits=digits,
    )


def _numbers(values: Any) -> list[Number]:
    import numpy as np

    array = np.asarray(_array(values), np.float64).ravel()
    return [one if math.isfinite(one) else None for one in array.tolist()]


def _array(values: Any) -> NDArray[Any]:
    """Of torch's tensors, wherever they lie, of NumPy, of PIL, of lists."""
    import numpy as np

    if hasattr(values, "detach"):
        values = values.detach().cpu()
        if str(values.dtype) == "torch.bfloat16":
            values = values.float()
        return np.asarray(values.numpy())
    return np.asarray(values)
