"""Files that would take more memory than is free: refused before they are unpacked or read."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import psutil

from dltui.errors import DataError
from dltui.words import amount

PIECE = 2**22
"""Bytes unpacked at a time: a few of a packed file may be as many gigabytes."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def free() -> int:
    """Bytes of memory that this machine has left."""
    return int(psutil.virtual_memory().available)


def refuse(path: Path, what: str, size: int) -> None:
    """``DataError`` where ``size`` bytes are more than is free."""
    if size > (left := free()):
        raise DataError(
            f"{path}: {what} {amount(size)}, and of this machine's memory {amount(left)} are free"
        )


def whole(path: Path, file: Readable) -> bytes:
    """All of ``file``; ``DataError`` once it is more than is free."""
    room, held = free(), bytearray()
    while piece := file.read(PIECE):
        held += piece
        if 2 * len(held) > room:  # as bytes they take as much again
            raise DataError(f"{path}: more than {amount(len(held))} in it do not fit into memory")
    return bytes(held)
