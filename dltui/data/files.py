"""The user's arrays and tables, by the ending of the file."""

from __future__ import annotations

from pathlib import Path

from dltui.data.arrays import load as arrays
from dltui.data.dataset import Dataset
from dltui.data.options import TABLES, FileData
from dltui.errors import DataError


def load(path: Path, options: FileData, seed: int) -> Dataset:
    """An ``.npz`` file or a table. DataError where there is none or it cannot be read."""
    if not path.exists():
        raise DataError(f"data.path: nothing at {path}")
    if path.name.lower().endswith(TABLES):
        from dltui.data import table  # polars begins threads, which only tables need

        return table.load(path, options, seed)
    if path.suffix.lower() != ".npz":
        raise DataError(f"{path}: expected a folder, .npz, or a table: {', '.join(TABLES)}")
    return arrays.load(path, options, seed)
