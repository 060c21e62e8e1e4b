"""Files that hold something else than their name says: what came instead, and what helps."""

from __future__ import annotations

import re
from pathlib import Path

START = 1024
"""Bytes by which it is known."""

_PLACEHOLDERS = (
    (rb"version https://git-lfs", "a pointer of Git LFS and not the file: git lfs pull brings it"),
    (
        rb"(\.\./)*/?(\.git/)?annex/objects/",
        "a pointer of git-annex: git annex get brings the file",
    ),
    (
        rb"(?is)(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head)\b",
        "a web page and not the file: what it was fetched from asks for something first",
    ),
)

_PACKED = (
    (rb"PK\x03\x04", "a zip archive or an Excel workbook: unpack it, or save its sheet as CSV"),
    (rb"\xd0\xcf\x11\xe0", "an Excel workbook: save its sheet as CSV"),
    (rb"\x1f\x8b", "packed by gzip: let its name end in .gz"),
    (rb"BZh\d1AY|\xfd7zXZ|\x28\xb5\x2f\xfd|7z\xbc\xaf|Rar!\x1a", "an archive: unpack it"),
    (rb"PAR1[\x00-\x1f]", "a parquet file: let its name end in .parquet"),
    (rb"\x89HDF|CDF[\x01\x02]", "HDF5 or netCDF: save its table as CSV"),
    (rb"\x93NUMPY", "an array of NumPy: np.savez(file, x=…, y=…) writes examples and labels"),
    (rb"%PDF-", "a PDF"),
)


def placeholder(start: bytes) -> str:
    """What a file that begins with ``start`` is instead of any data, in words; or nothing."""
    return _first(_PLACEHOLDERS, start)


def of_file(path: Path) -> str:
    """What the file at ``path`` is instead of any data, in words; or nothing."""
    with path.open("rb") as file:
        return placeholder(file.read(START))


def no_text(start: bytes) -> str:
    """What it is instead of a text, in words; or nothing."""
    return placeholder(start) or _first(_PACKED, start)


def _first(known: tuple[tuple[bytes, str], ...], start: bytes) -> str:
    return next((words for begin, words in known if re.match(begin, start)), "")
