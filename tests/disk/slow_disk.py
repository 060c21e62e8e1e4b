"""A disk that is as slow as one likes, and what is asked of it: ``slow.c``, built and preloaded."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("slow.c")
KINDS = ("open", "stat", "list", "read", "change")
"""As in the source. Opening a folder is an ``open``; its entries come some hundred a ``list``."""

LAYOUT = struct.Struct(f"2d{len(KINDS)}Q")


class SlowDisk:
    """Calls below ``root`` take ``milliseconds`` in processes that have ``env``."""

    def __init__(self, library: Path, root: Path, file: Path) -> None:
        file.write_bytes(bytes(LAYOUT.size))
        with file.open("r+b") as opened:
            self._page = mmap.mmap(opened.fileno(), LAYOUT.size)
        self.env: Mapping[str, str] = {
            "LD_PRELOAD": str(library),
            "SLOW_ROOT": str(root),
            "SLOW_FILE": str(file),
        }

    def take(self, milliseconds: float, known: float = 0.0) -> None:
        """How long each call takes from now on, and for how many seconds what a stat told is
        known without another.
        """
        struct.pack_into("2d", self._page, 0, milliseconds, known)

    @property
    def calls(self) -> dict[str, int]:
        """How many there were so far, by kind."""
        return dict(zip(KINDS, LAYOUT.unpack_from(self._page)[2:], strict=True))

    @property
    def total(self) -> int:
        return sum(self.calls.values())


def build(folder: Path) -> Path:
    """The library, built in ``folder``; skips the test where there is no C compiler."""
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        pytest.skip("no C compiler to make a slow disk with")
    library = folder / "slow.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library
