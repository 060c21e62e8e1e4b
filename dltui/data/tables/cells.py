"""A text table as cells with names, each row with the line that it began in.

Polars cuts it: on a machine where pandas took 0.35 s and 70 MB to import, it took 0.17 s and 50 MB,
and it reads parquet without a further library. It fills short rows silently, so widths are counted
before (`dltui.data.tables.records`). A CSV of 194 MB took 8 s and 1 GB at its most.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl

from dltui.data.options import FileData
from dltui.data.tables import dialect, text
from dltui.data.tables.cut import Cut
from dltui.data.tables.dialect import Dialect
from dltui.data.tables.raw import Raw, counted, refuse_doubles
from dltui.data.tables.records import Counts
from dltui.errors import DataError, InputError

COLUMNS = 100_000
"""Of a table; those of genes, the widest that are shared, have 60,000."""


def read(path: Path, options: FileData, limit: int = 0) -> Raw:
    """The table in ``path``, or what its first ``limit`` bytes hold.

    InputError says the line of a row that has not as many cells as the first.
    """
    found = text.read(path, options.encoding, limit)
    if not found.content.strip():
        raise DataError(f"{path} is empty: expected a line of names and rows")
    content = _single_blanks(found.content) if options.separator == " " else found.content
    kind = dialect.find(path, content, options)
    content = content.split(b"\n", kind.skip)[-1] if kind.skip else content
    _refuse_wide(path, content, kind.separator)
    frame, lines, widths = Cut(path, kind.separator, kind.quote).of(content, kind.skip + 1)
    names, first = _names(path, frame, widths, kind)
    frame, lines, widths = frame[first:], lines[first:], widths[first:]
    frame, notes = _even(path, frame, lines, widths, names)
    frame = frame.with_columns(pl.all().str.strip_chars())
    gap = pl.all().is_in(["", *options.gaps])
    frame = frame.with_columns(pl.when(~gap).then(pl.all()))
    return Raw(
        paths=(path,),
        frame=frame,
        places=lines,
        origin=np.zeros(len(lines), np.int8),
        decimal=kind.decimal,
        notes=(*found.notes, *kind.notes, *notes),
        whole=found.whole,
    )


def _single_blanks(content: bytes) -> bytes:
    """One blank where there are several, and none at the ends of lines."""
    return re.sub(rb"(?m)^ +| +$", b"", re.sub(rb"[ \t]+", b" ", content))


def _refuse_wide(path: Path, content: bytes, separator: str) -> None:
    """Before it is cut: a column takes 30 kB of memory, however few rows there are."""
    count = content.count(separator.encode(), 0, content.find(b"\n")) + 1
    if count > COLUMNS:
        raise InputError(f"{path} has {count:,} columns; at most {COLUMNS:,} are read")


def _names(path: Path, frame: pl.DataFrame, widths: Counts, kind: Dialect) -> tuple[list[str], int]:
    """Names of the columns, and the row that the data begin with."""
    if not kind.header:
        return [f"c{i}" for i in range(1, int(widths[0]) + 1)], 0
    names = [" ".join((cell or "").split()) for cell in frame.row(0)[: int(widths[0])]]
    if (
        frame.height > 1
        and (widths[1:] == len(names) + 1).all()
        and frame[1:, -1].is_not_null().any()
    ):
        names = ["", *names]  # R names no column of row names
    unnamed = [place for place, name in enumerate(names, 1) if not name]
    for place in unnamed[:1] if len(unnamed) == 1 else unnamed:
        names[place - 1] = "unnamed" if len(unnamed) == 1 else f"unnamed {place}"
    refuse_doubles(path, names)
    return names, 1


def _even(
    path: Path, frame: pl.DataFrame, lines: Counts, widths: Counts, names: list[str]
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """As many columns as ``names``; a separator at the end of every row is no cell."""
    count = len(names)
    if count == 1 and (widths == 1).all():
        raise InputError(f"{path}: its lines have one cell each; is data.separator right?")
    if not len(lines):
        raise InputError(f"{path} has names and no rows")
    trailing = (widths == count + 1).all() and frame.to_series(count).fill_null("").eq("").all()
    if not trailing:
        _refuse_ragged(path, frame, lines, widths, count)
    notes = ("each row ends with a separator: no column is made of it",) if trailing else ()
    frame = frame.select(frame.columns[:count])
    return frame.rename(dict(zip(frame.columns, names, strict=True))), notes


def _refuse_ragged(
    path: Path, frame: pl.DataFrame, lines: Counts, widths: Counts, count: int
) -> None:
    """InputError for the first row that has not ``count`` cells, or for names that no row fits."""
    if not (widths != count).any():
        return
    row = int(np.argmax(widths != count))
    has = counted(int(widths[row]), "cell")
    if len(lines) > 1 and (widths == widths[0]).all():
        raise InputError(
            f"{path}: its first line has {counted(count, 'cell')}, all others {widths[0]}; is it a "
            "title, or a name missing?"
        )
    open_ = any("\n" in cell for cell in frame.row(row) if cell)
    cure = "; is a quote not closed?" if open_ else ""
    raise InputError(f"{path}, line {lines[row]}: {has}, but the first row has {count}{cure}")
