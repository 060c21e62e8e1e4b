"""A disk that fails when it is told to: ``broken.c``, built and preloaded."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("broken.c")
LAYOUT = struct.Struct("4q4096s")


def lacking() -> str:
    """Why there is none here; empty where one can be made."""
    return "" if shutil.which("cc") else "no C compiler to make a failing disk with"


class BrokenDisk:
    """Processes that are begun from now on write to it; it fails when it is told to."""

    def __init__(self, folder: Path) -> None:
        library, self._file = folder / "broken.so", folder / "broken"
        command = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
        subprocess.run(command, check=True, capture_output=True)
        self._file.write_bytes(bytes(LAYOUT.size))
        with self._file.open("r+b") as file:
            self._page = mmap.mmap(file.fileno(), LAYOUT.size)
        os.environ["BROKEN_FILE"] = str(self._file)
        os.environ["LD_PRELOAD"] = str(library)

    def fail(self, root: Path, number: int, *, before: int, count: int) -> None:
        """After ``before`` more calls that write below ``root``, ``count`` give ``number``."""
        self._page[:] = LAYOUT.pack(number, before, count, 0, str(root).encode())

    def heal(self) -> int:
        """Fail no more; how many calls have failed."""
        failed = int(LAYOUT.unpack(self._page[:])[3])
        self._page[:] = bytes(LAYOUT.size)
        return failed
