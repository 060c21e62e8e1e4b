"""Which runs of a root were changed after they had ended: a small log of their names beside them.

A lab looks at those, and not at all that there are. A root of few runs has none, and whoever
cannot write it moves the root's time none the less: then all are looked at.
"""

from __future__ import annotations

import contextlib
import math
import os
from pathlib import Path

from dltui.runs.files import small_files
from dltui.runs.files.atomic import write_atomic
from dltui.runs.files.sharing import share_file
from dltui.runs.files.small_files import Damaged
from dltui.runs.layout import RunDir
from dltui.writing import Refused

NAME = ".changed"

FEW = 64
"""Folders in a root that are all looked at as soon as anything is read."""

LARGEST = 2**16
"""Bytes after which it begins anew: some 1,600 names."""

_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


def announce(run: RunDir) -> None:
    """That ``run``, which had ended, is otherwise now: for every lab that shows its root.

    Where one may not, or the disk is full, they see it when the run has its turn. Points of a
    sweep are in no list.
    """
    if run.is_point:
        return
    root = run.path.parent
    with contextlib.suppress(OSError, Refused, Damaged):
        if _folders(root) > FEW:
            _write(root / NAME, os.fsencode(run.id) + b"\n")
    with contextlib.suppress(OSError):
        os.utime(root)


def _folders(root: Path) -> float:
    """About how many there are, by the links to it; some file systems do not tell."""
    links = root.stat().st_nlink
    return links if links > 1 else math.inf


def _write(path: Path, line: bytes) -> None:
    try:
        file = os.open(path, _FLAGS)
    except FileNotFoundError:
        file = os.open(path, _FLAGS | os.O_CREAT | os.O_EXCL, 0o600)
        share_file(path)
    try:
        info = os.fstat(file)
        small_files.demand_file(path, info)
        if info.st_size < LARGEST:
            os.write(file, line)
            return
    finally:
        os.close(file)
    write_atomic(path, line)


class Changes:
    """Follows the log of one root. What was in it when it was first looked at is known."""

    def __init__(self, root: Path) -> None:
        self._path = root / NAME
        self._at: tuple[int, int] | None = None
        """Its inode, 0 of one that is not there, and how much of it was read."""

    def new(self) -> list[str] | None:
        """The names that have come since the last call, as often as they were written; null where
        that cannot be told: another log is in its place, or none that can be read.
        """
        before = self._at
        try:
            self._at, content = self._read(before)
        except (OSError, Damaged):
            self._at = (0, 0)
            return [] if before in (None, (0, 0)) else None
        if before is None:
            return []
        if before[0] and before[0] != self._at[0]:
            return None
        return [os.fsdecode(name) for name in content.split(b"\n")[:-1]]

    def _read(self, before: tuple[int, int] | None) -> tuple[tuple[int, int], bytes]:
        """Where it ends now, and the whole lines since ``before``."""
        file = small_files.opened(self._path)
        try:
            info = os.fstat(file)
            small_files.demand_file(self._path, info)
            inode, size = info.st_ino, info.st_size
            begun = before[1] if before and before[0] in (0, inode) else size
            if before is None or begun >= size:
                return (inode, size), b""
            content = os.pread(file, min(size - begun, 2 * LARGEST), begun)
            whole = content[: content.rfind(b"\n") + 1]
            return (inode, begun + len(whole)), whole
        finally:
            os.close(file)
