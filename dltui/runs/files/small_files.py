"""Small files in two calls: each is a question to a server where the runs lie on a slow disk."""

from __future__ import annotations

import os
from pathlib import Path


def content(path: Path) -> bytes:
    """The whole file; what a reader of the standard library asks in four calls or more."""
    return stamped(path)[0]


def stamped(path: Path) -> tuple[bytes, os.stat_result]:
    """The whole file, and what it was like as it was opened."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        # Asked of an open file: on NFS the answer came with the opening.
        info = os.fstat(file)
        return _read(file, info.st_size), info
    finally:
        os.close(file)


def _read(file: int, size: int) -> bytes:
    """A piece that is shorter than was asked for is the last."""
    pieces: list[bytes] = []
    while True:
        asked = size + 1 if not pieces else 1 << 16
        pieces.append(os.read(file, asked))
        if len(pieces[-1]) < asked:
            return b"".join(pieces)
