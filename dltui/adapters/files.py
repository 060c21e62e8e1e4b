"""Files of other tools: regular ones alone, no link followed, and nothing read without end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dltui.runs.files import small_files
from dltui.runs.files.small_files import Damaged

FOLDERS = 100_000
"""Folders below a path that are looked into."""

DEEP = 32
"""Levels below it."""


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A descriptor to read from. ``Damaged`` for what is no file, ``OSError`` as of any."""
    file = small_files.opened(path)
    try:
        small_files.demand_file(path, os.fstat(file))
        yield file
    finally:
        os.close(file)


def size(path: Path) -> int:
    """Bytes; 0 where it is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def content(path: Path) -> bytes | None:
    """A small file whole; null where there is none that can be read."""
    with suppress(OSError, Damaged):
        return small_files.content(path)
    return None


class Folders:
    """The folders of a tree and the names of their files; a folder that stands still is not read
    again.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[Path, tuple[int, list[str], list[str]]] = {}

    def walk(self) -> Iterator[tuple[Path, list[str]]]:
        """Each folder with its files, both by name; those that begin with a dot are left out."""
        waiting, looked = [(self.root, 0)], 0
        while waiting and looked < FOLDERS:
            folder, depth = waiting.pop()
            looked += 1
            folders, files = self._look(folder)
            yield folder, files
            if depth < DEEP:
                waiting += [(folder / name, depth + 1) for name in reversed(folders)]

    def _look(self, folder: Path) -> tuple[list[str], list[str]]:
        try:
            moved = folder.stat().st_mtime_ns
            known = self._known.get(folder)
            if known and known[0] == moved:
                return known[1:]
            with os.scandir(folder) as entries:
                found = sorted((one for one in entries if one.name[0] != "."), key=lambda e: e.name)
                folders = [one.name for one in found if one.is_dir(follow_symlinks=False)]
                files = [one.name for one in found if one.is_file(follow_symlinks=False)]
        except OSError:  # gone, or of somebody else
            return [], []
        self._known[folder] = (moved, folders, files)
        return folders, files
