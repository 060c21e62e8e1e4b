"""Small file systems of our own, and filling them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def disk_of(mebibytes: int, folder: Path) -> Iterator[Path]:
    """In ``folder``, which is made; who may mount none skips."""
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m", "none", str(folder)]
    if os.getuid() or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as rest:
        while True:
            try:
                rest.write(bytes(4096))
            except OSError:
                return
