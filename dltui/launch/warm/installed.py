"""What a process that has imported everything would be told anew if it began now."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import dltui

INSTALLED = ("site-packages", "dist-packages")
"""Folders that packages are installed into."""

PACKAGE = Path(dltui.__file__).parent

Stamp = tuple[int, int, int]

LIMITS = [value for name, value in vars(resource).items() if name.startswith("RLIMIT_")]


def stamp() -> tuple[object, ...]:
    """Another one once a package was installed, removed or replaced, dltui's own files were edited
    in a working copy, or this process was given other limits.
    """
    packages = (Path(folder) for folder in sys.path if Path(folder).name in INSTALLED)
    return (*map(_of_file, (*packages, *_own())), *map(resource.getrlimit, LIMITS))


def _own() -> Iterator[Path]:
    """What is installed is never edited, and on a network disk each look costs."""
    if PACKAGE.parent.name not in INSTALLED:
        yield from PACKAGE.rglob("*.py")


def _of_file(path: Path) -> Stamp | None:
    """Of a folder: it changes with what is put into it."""
    try:
        found = os.stat(path)  # noqa: PTH116  a path is slower than the call
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
