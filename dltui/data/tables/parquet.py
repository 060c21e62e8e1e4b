"""Parquet, whose columns have types of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import polars.selectors as cs

from dltui import instead
from dltui.data.options import FileData
from dltui.data.tables.raw import Raw
from dltui.errors import DataError


def read(path: Path, options: FileData, rows: int = 0) -> Raw:
    """The table, or its first ``rows`` rows. DataError for what is no parquet."""
    try:
        frame = pl.read_parquet(path, n_rows=rows + 1 if rows else None)
    except (pl.exceptions.PolarsError, OSError) as error:
        found = instead.of_file(path)
        reason = f"it is {found}" if found else str(error).partition("\n")[0]
        raise DataError(f"{path} cannot be read: {reason}") from error
    if not frame.height or not frame.width:
        raise DataError(f"{path} holds no rows")
    whole = not rows or frame.height <= rows
    frame = frame if whole else frame[:rows]
    frame = frame.with_columns(
        cs.by_dtype(pl.Categorical, pl.Enum).cast(pl.String),
        cs.by_dtype(pl.Null).cast(pl.String),
    )
    frame = frame.with_columns(cs.float().fill_nan(None), cs.string().str.strip_chars())
    gap = cs.string().is_in(["", *options.gaps])
    frame = frame.with_columns(pl.when(~gap).then(cs.string()))
    return Raw(
        paths=(path,),
        frame=frame,
        places=np.arange(1, frame.height + 1),
        origin=np.zeros(frame.height, np.int8),
        unit="row",
        whole=whole,
    )
