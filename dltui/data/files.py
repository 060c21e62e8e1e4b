"""The user's arrays and tables: npz, CSV, ARFF."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.io import arff
from torch import Tensor

from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.options import FileData, Kind
from dltui.data.split import hold_out, standardize
from dltui.errors import DataError

Array = NDArray[np.generic]


def load(path: Path, options: FileData, seed: int) -> Dataset:
    """A ``.npz``, ``.csv`` or ``.arff`` file, by its suffix."""
    if not path.exists():
        raise DataError(f"data.path: nothing at {path}")
    readers = {".npz": _npz, ".csv": _csv, ".arff": _arff}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path}: expected a folder or a file ending in {', '.join(readers)}")
    try:
        return reader(path, options, seed)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile, NotImplementedError) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise DataError(f"{path} cannot be read: {reason[0]}") from error


def _npz(path: Path, options: FileData, seed: int) -> Dataset:
    """``x_train, y_train, x_test, y_test`` or ``x, y``; images as (n, height, width[, channels]).

    ``class_names`` is optional. Order is the file's where it has a test part.
    """
    with np.load(path, allow_pickle=False) as arrays:
        held = {name: arrays[name] for name in arrays.files if not name.endswith("index")}
    pairs = [("x_train", "y_train"), ("x_test", "y_test")] if "x_train" in held else [("x", "y")]
    missing = [name for pair in pairs[:1] for name in pair if name not in held]
    if missing:
        raise DataError(
            f"{path}: has no {missing[0]!r}; expected x_train, y_train[, x_test, y_test] or x, y"
        )
    values = np.concatenate([held[y].ravel() for _, y in pairs if y in held])
    names, _ = encode(values)
    parts = [Examples(_inputs(held[x]), _labels(held[y], names)) for x, y in pairs if x in held]
    bad = next((part for part in parts if len(part.x) != len(part.y)), None)
    if bad is not None:
        raise DataError(f"{path}: {len(bad.x)} examples but {len(bad.y)} labels")
    train, test = parts if len(parts) == 2 else hold_out(parts[0], options.test_share, seed)
    assert isinstance(train.x, Tensor)
    divisor = 255.0 if train.x.dtype == torch.uint8 else 1.0
    kind: Kind = "images" if train.x.ndim == 4 else "rows"
    if kind == "rows" and options.standardize:
        train, test = standardize(train, test)
    given = [str(name) for name in held.get("class_names", [])]
    classes = tuple(given) if len(given) == len(names) else tuple(str(name) for name in names)
    encoding = Encoding(divisor=divisor)
    return Dataset(
        name=path.stem, kind=kind, train=train, test=test, classes=classes, encoding=encoding
    )


def _csv(path: Path, options: FileData, seed: int) -> Dataset:
    return _table(path, csv_columns(path), options, seed)


def csv_columns(path: Path) -> dict[str, Array]:
    """A header line, then rows: columns of text by name, each (rows,)."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file) if row]
    if len(rows) < 3:
        raise DataError(f"{path}: expected a header line and at least two rows")
    header = rows[0]
    ragged = next((i for i, row in enumerate(rows, 1) if len(row) != len(header)), None)
    if ragged is not None:
        raise DataError(f"{path}, row {ragged}: {len(rows[ragged - 1])} cells, not {len(header)}")
    return {name: np.array([row[i] for row in rows[1:]]) for i, name in enumerate(header)}


def _arff(path: Path, options: FileData, seed: int) -> Dataset:
    return _table(path, arff_columns(path), options, seed)


def arff_columns(path: Path) -> dict[str, Array]:
    """Columns by name, each (rows,), float64 or text."""
    with path.open(encoding="utf-8") as file:
        try:
            data, meta = arff.loadarff(file)
        except StopIteration as error:
            raise ValueError("it has no @data section") from error
    return {
        name: np.char.decode(data[name], "utf-8") if data[name].dtype.kind == "S" else data[name]
        for name in meta.names()
    }


def _table(path: Path, columns: dict[str, Array], options: FileData, seed: int) -> Dataset:
    target = options.target or list(columns)[-1]
    if target not in columns:
        raise DataError(f"{path}: no column {target!r}; it has {', '.join(columns)}")
    numbers = [_numeric(path, name, column) for name, column in columns.items() if name != target]
    names, labels = encode(columns[target])
    if len(names) < 2 or len(names) > max(100, len(labels) // 5):
        raise DataError(
            f"{path}: {target!r} has {len(names)} different values; it should name classes"
        )
    examples = Examples(torch.from_numpy(np.stack(numbers, axis=1)), torch.from_numpy(labels))
    train, test = hold_out(examples, options.test_share, seed)
    if options.standardize:
        train, test = standardize(train, test)
    classes = tuple(str(name) for name in names)
    return Dataset(name=path.stem, kind="rows", train=train, test=test, classes=classes)


def _numeric(path: Path, name: str, column: Array) -> NDArray[np.float32]:
    try:
        values = column.astype(np.float32)
    except ValueError as error:
        raise DataError(f"{path}: column {name!r} holds words ({error})") from error
    if not np.isfinite(values).all():
        row = int(np.flatnonzero(~np.isfinite(values))[0]) + 1
        raise DataError(f"{path}: column {name!r} is empty or not finite in row {row} of the data")
    return values


def encode(values: Array) -> tuple[Array, NDArray[np.int64]]:
    """Distinct labels (classes,) in order (as numbers where they are), and each value's place
    among them, (n,)."""
    names, places = np.unique(values, return_inverse=True)
    return names, places.astype(np.int64)


def _labels(values: Array, names: Array) -> Tensor:
    return torch.from_numpy(np.searchsorted(names, values.ravel()).astype(np.int64))


def _inputs(x: Array) -> Tensor:
    """Images as (n, channels, height, width), keeping bytes as bytes; rows as float32."""
    if x.dtype.kind not in "uif":
        raise ValueError(f"the examples are {x.dtype}, not numbers")
    x = x if x.dtype == np.uint8 and x.ndim > 2 else x.astype(np.float32)
    if x.ndim == 3:
        x = x[:, None]
    elif x.ndim == 4 and x.shape[-1] in (1, 3, 4):
        x = x.transpose(0, 3, 1, 2)
    elif x.ndim != 2 and x.ndim != 4:
        raise ValueError(f"the examples have shape {x.shape[1:]}, not a row's or an image's")
    return torch.from_numpy(np.ascontiguousarray(x))
