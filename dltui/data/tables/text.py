"""The bytes of a text file as UTF-8 with one kind of line end, whatever they were."""

from __future__ import annotations

import codecs
import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path

from dltui import instead
from dltui.data import room
from dltui.errors import DataError, InputError
from dltui.writing import in_words

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


LINE = 4_000_000
"""Bytes of a first line; it names the columns, or is none of a table."""


@dataclass(frozen=True, slots=True)
class Text:
    """``content`` is UTF-8 with ``\\n`` at line ends; ``whole`` is false for a beginning of it."""

    content: bytes
    notes: tuple[str, ...] = ()
    whole: bool = True


def read(path: Path, encoding: str = "", limit: int = 0) -> Text:
    """The file, or about its first ``limit`` bytes up to a line end; .gz is unpacked.

    Without ``encoding`` a byte-order mark decides, else it is UTF-8 where that fits, else cp1252.
    DataError for what is no text, InputError for an encoding that does not fit.
    """
    held = _bytes(path, limit)
    if found := instead.no_text(held[: instead.START]):
        raise DataError(f"{path} is {found}")
    whole = not limit or len(held) <= limit
    if not whole:
        held = held[:limit]
    content, notes = _decoded(path, held, encoding, whole)
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if content.find(b"\n", 0, LINE) < 0 and len(content) > LINE:
        raise InputError(f"{path}: its first line is longer than {LINE:,} bytes")
    if b"\0" in content[:4096]:
        raise DataError(f"{path} is no text: it holds zero bytes")
    if not whole and b"\n" in content:
        content = content[: content.rindex(b"\n") + 1]
    return Text(content, notes, whole)


def _bytes(path: Path, limit: int) -> bytes:
    """One byte more than ``limit``, where there are more."""
    try:
        with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
            return file.read(limit + 1) if limit else room.whole(path, file)
    except (OSError, EOFError, zlib.error) as error:
        reason = (str(error) or "it ends too early").partition("\n")[0]
        if isinstance(error, OSError) and error.errno:
            reason = in_words(error)
        raise DataError(f"{path} cannot be read: {reason}") from error


def _decoded(path: Path, held: bytes, encoding: str, whole: bool) -> tuple[bytes, tuple[str, ...]]:
    marked = next((name for mark, name in MARKS if held.startswith(mark)), "")
    chosen = encoding or marked
    if chosen:
        return _with(path, held, chosen, whole), ()
    try:
        codecs.getincrementaldecoder("utf-8")().decode(held, final=whole)
        return held, ()
    except UnicodeDecodeError as error:
        line = held.count(b"\n", 0, error.start) + 1
    note = f"line {line} is not UTF-8: the file is read as cp1252 (data.encoding)"
    try:
        return held.decode("cp1252").encode(), (note,)
    except UnicodeDecodeError as error:
        raise DataError(
            f"{path} is no text in UTF-8 or cp1252; data.encoding says which"
        ) from error


def _with(path: Path, held: bytes, encoding: str, whole: bool) -> bytes:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(held, final=whole)
    except LookupError as error:
        raise InputError(f"data.encoding: no encoding is called {encoding!r}") from error
    except UnicodeError as error:
        raise InputError(f"{path} is not {encoding}: {str(error)[:80]}") from error
    return text.removeprefix("\ufeff").encode()
