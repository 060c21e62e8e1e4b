"""The user's arrays and tables: npz, CSV, ARFF."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.io import arff

from dltui.data.arrays import load as arrays
from dltui.data.dataset import Dataset, Examples
from dltui.data.options import FileData
from dltui.data.split import hold_out, standardize
from dltui.errors import DataError

Array = NDArray[np.generic]


def load(path: Path, options: FileData, seed: int) -> Dataset:
    """A ``.npz``, ``.csv`` or ``.arff`` file, by its suffix."""
    if not path.exists():
        raise DataError(f"data.path: nothing at {path}")
    readers = {".npz": arrays.load, ".csv": _csv, ".arff": _arff}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise DataError(f"{path}: expected a folder or a file ending in {', '.join(readers)}")
    try:
        return reader(path, options, seed)
    except (OSError, ValueError, KeyError, NotImplementedError) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise DataError(f"{path} cannot be read: {reason[0]}") from error


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
