"""Fetching a data set in a process of its own: how to ask for it, and what it says meanwhile.

The process imports torch; nothing here does. Who started it reads its lines and may end it at any
moment: what had come whole is kept and not fetched again.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from dltui.data.places import MB, size_in_words


class Step(Struct, frozen=True, kw_only=True):
    """A line of the process: what it does, with the bytes that came and those of the whole.

    The last line has ``place`` when the set is there, or ``error``, in one line.
    """

    what: str = ""
    done: int = 0
    total: int = 0
    place: str = ""
    error: str = ""

    @property
    def in_words(self) -> str:
        """fetching train-images-idx3-ubyte.gz  12 of 31 MB"""
        if not self.total:
            return self.what
        return f"{self.what}  {self.done / MB:,.0f} of {size_in_words(self.total)}"


def command(name: str, root: Path) -> list[str]:
    """The process that fetches ``name`` into ``root``."""
    return [sys.executable, "-P", "-m", "dltui.data.fetch", name, str(root)]


def read(line: bytes) -> Step:
    """A line of the process; one that is none of its own is an error."""
    try:
        return msgspec.json.decode(line, type=Step)
    except msgspec.DecodeError:
        return Step(error=line.decode(errors="replace").strip() or "fetching ended without a word")


def ended(code: int) -> Step:
    """What is said of a process that left without a last line."""
    how = f"by signal {-code}" if code < 0 else f"with code {code}"
    return Step(error=f"the process that fetches ended {how}")
