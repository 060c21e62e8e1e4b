"""An ``.npz`` file: what arrays it holds by their headers alone, and reading of some of them.

Nothing is unpickled.
"""

from __future__ import annotations

import math
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from dltui import instead
from dltui.data import room
from dltui.errors import DataError, InputError
from dltui.writing import in_words

Array = NDArray[Any]

DAMAGE = (
    *(OSError, EOFError, ValueError, RuntimeError, SyntaxError),
    *(zipfile.BadZipFile, zlib.error, tokenize.TokenError),
)
"""What zip, its compressions and the headers of arrays raise."""

NPY = b"\x93NUMPY"
PICKLE = b"\x80"


@dataclass(frozen=True, slots=True)
class Entry:
    """An array as its header describes it."""

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    by_columns: bool

    @property
    def row_bytes(self) -> int:
        """Bytes of one example."""
        return max(1, int(np.prod(self.shape[1:], dtype=np.int64)) * self.dtype.itemsize)


def entries(path: Path) -> dict[str, Entry]:
    """All arrays of ``path`` by name. ``DataError`` where it is damaged, ``InputError`` where it
    is an array by itself."""
    with _opened(path) as file:
        names = [name.removesuffix(".npy") for name in file.namelist() if name.endswith(".npy")]
        found = {}
        for name in names:
            with file.open(f"{name}.npy") as member:
                found[name] = _header(member)
    if not found:
        raise InputError(f"{path}: there are no arrays in it; np.savez(file, x=…, y=…) writes them")
    return found


def read(path: Path, name: str, entry: Entry, rows: int | None = None) -> Array:
    """The array ``name``, or its first ``rows``, in this machine's byte order."""
    _readable(path, name, entry)
    _all_there(path, name, entry)
    whole = rows is None or not entry.shape or rows >= entry.shape[0] or entry.by_columns
    shape = entry.shape if whole or rows is None else (rows, *entry.shape[1:])
    wanted = math.prod(shape) * entry.dtype.itemsize
    room.refuse(path, f"{name} takes", wanted)
    with _opened(path) as file, file.open(f"{name}.npy") as member:
        if whole:
            array = npy.read_array(member, allow_pickle=False)[slice(rows) if entry.shape else ()]
        else:
            _header(member)
            held = bytearray()
            while len(held) < wanted:
                piece = member.read(wanted - len(held))
                if not piece:
                    raise EOFError(f"{name} ends before its rows do")
                held += piece
            array = np.frombuffer(held, entry.dtype).reshape(shape)
    return array.astype(array.dtype.newbyteorder("="), copy=False)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; every way in which it can be damaged is a line."""
    try:
        with path.open("rb") as raw:
            start = raw.read(instead.START)
        if start.startswith(NPY):
            raise InputError(
                f"{path}: is a single array as np.save writes it; np.savez(file, x=…, y=…) writes "
                "examples and labels"
            )
        if start[:1] == PICKLE:
            raise InputError(
                f"{path}: is a pickle, which is not opened; np.savez(file, x=…, y=…) writes arrays"
            )
        if found := instead.placeholder(start):
            raise DataError(f"{path} is {found}")
        with zipfile.ZipFile(path) as file:
            yield file
    except DAMAGE as error:
        reason = str(error).strip().splitlines() or ["its archive is damaged"]
        if isinstance(error, OSError) and error.errno:
            reason = [in_words(error)]
        raise DataError(f"{path} cannot be read: {reason[0]}") from error


def _header(member: IO[bytes]) -> Entry:
    version = npy.read_magic(member)
    reader = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, by_columns, dtype = reader(member)
    return Entry(tuple(shape), dtype, bool(by_columns) and len(shape) > 1)


WORDS = {
    "O": "Python objects (text, or rows of unequal length), which are not unpickled; save text "
    "with .astype(str), numbers with .astype(float), rows padded to one length",
    "V": "records with named fields; save each field as an array, or the whole as CSV",
    "c": "complex numbers; save real and imaginary part as two features",
    "M": "dates; save them as numbers, e.g. .astype('datetime64[s]').astype(float)",
    "m": "time spans; save them as numbers, e.g. .astype('timedelta64[s]').astype(float)",
}
"""Kinds of dtype that are no numbers, and what to do about each."""


def _all_there(path: Path, name: str, entry: Entry) -> None:
    """A header may tell of more than there is, and of more than fits in memory."""
    with _opened(path) as file:
        held = file.getinfo(f"{name}.npy").file_size
    if held < math.prod(entry.shape) * entry.dtype.itemsize:
        raise DataError(f"{path} cannot be read: {name} ends before its {entry.shape} values do")


def _readable(path: Path, name: str, entry: Entry) -> None:
    if entry.dtype.kind in WORDS:
        raise InputError(f"{path}: {name} holds {WORDS[entry.dtype.kind]}")
