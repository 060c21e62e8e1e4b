"""A table by the ending of its file."""

from __future__ import annotations

from pathlib import Path

from dltui.data.options import FileData
from dltui.data.tables import arff, cells, parquet
from dltui.data.tables.raw import Raw, joined
from dltui.errors import DataError, InputError

HEAD_BYTES = 5_000_000
HEAD_ROWS = 20_000
"""What is read of a table for a look at its head."""


def read(path: Path, options: FileData, *, head: bool = False) -> Raw:
    """The table, and with it those of ``data.validation`` and ``data.test``; or its ``head``.

    DataError for what is not there or unreadable, InputError for what cannot be meant.
    """
    raw = one(path, options, head=head)
    others = [name for name in (options.validation, options.test) if name]
    if not others:
        return raw
    return joined(
        [raw, *(one(_beside(path, options, name), options, head=head) for name in others)]
    )


def one(path: Path, options: FileData, *, head: bool = False) -> Raw:
    """The table in one file."""
    if not path.is_file():
        raise DataError(f"{path}: no such file")
    ending = Path(path.stem).suffix if path.suffix.lower() == ".gz" else path.suffix
    _refuse_idle(path, options, ending.lower())
    try:
        if ending.lower() == ".parquet":
            return parquet.read(path, options, HEAD_ROWS if head else 0)
        reader = arff.read if ending.lower() == ".arff" else cells.read
        return reader(path, options, HEAD_BYTES if head else 0)
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from error


def _refuse_idle(path: Path, options: FileData, ending: str) -> None:
    """InputError for an option that such a file gives nothing to do."""
    given = ("separator", "decimal", "header", "encoding")
    idle = {".parquet": given, ".arff": given[:-1]}.get(ending, ())
    for name in idle:
        if getattr(options, name) not in ("", None):
            raise InputError(f"data.{name} does nothing with {path.name}: the file says it itself")


def _beside(path: Path, options: FileData, name: str) -> Path:
    """``name`` from where ``options.path``, which is ``path``, starts."""
    own = Path(options.path).expanduser()
    folder = path.parent if own.is_absolute() else path.parents[max(len(own.parts), 1) - 1]
    return folder / Path(name).expanduser()
