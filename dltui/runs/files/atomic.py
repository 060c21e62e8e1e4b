"""Files that are either whole or not there."""

from __future__ import annotations

from pathlib import Path

from dltui.runs.files.sharing import share_file
from dltui.writing import replace_file

ABSENT = (FileNotFoundError, NotADirectoryError, PermissionError)
"""A file that is not there for who wants to read it; other errors may pass and are not these."""


def write_atomic(path: Path, content: bytes, cure: str = "") -> None:
    """`replace_file`, for those who have its folder."""
    replace_file(path, content, cure, share_file)
