"""Files that are either whole or not there."""

from __future__ import annotations

import os
from pathlib import Path

from dltui.runs.files.sharing import share_file
from dltui.writing import writing

ABSENT = (FileNotFoundError, NotADirectoryError, PermissionError)
"""A file that is not there for who wants to read it; other errors may pass and are not these."""


def write_atomic(path: Path, content: bytes, cure: str = "") -> None:
    """Write beside ``path`` and move over it, so that a reader sees the old or the new.

    ``Refused``, with ``cure``, where it cannot.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    with writing(path, cure):
        try:
            with partial.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            share_file(partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
