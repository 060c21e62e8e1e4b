"""What lies on a disk, and what still fits."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from msgspec import Struct

from dltui.devices.values import Missing

BLOCK = 512
"""Bytes that ``st_blocks`` counts in, on every system."""


class DiskSample(Struct, frozen=True, kw_only=True):
    """Bytes; ``free`` is what this user may still write."""

    total: int
    free: int


def space(place: Path) -> DiskSample | Missing:
    """Of the file system of ``place``, an absolute path that need not exist yet."""
    try:
        there = next(folder for folder in (place, *place.parents) if folder.exists())
        found = shutil.disk_usage(there)
    except OSError as error:
        return Missing(error.strerror or type(error).__name__)
    return DiskSample(total=found.total, free=found.free)


def taken(folder: Path) -> int:
    """Bytes that ``folder`` takes on its disk, as far as it can be read; links are not followed."""
    total = 0
    waiting = [os.fspath(folder)]
    while waiting:
        # A run may be deleted, or a file of it replaced, while this looks.
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    total += entry.stat(follow_symlinks=False).st_blocks * BLOCK
    return total
