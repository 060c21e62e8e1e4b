"""Whether a run's directory has changed, in one call: by its time, compared for equality only.

All files that say how a run stands are replaced and never changed in place, which moves the time
of its directory. Only notes may be edited by hand.
"""

from __future__ import annotations

import contextlib
import os

SETTLED = 2.0
"""Seconds after which a directory whose times stand still has no change that they do not tell:
file systems count in ticks of 1 ns to 2 s, and two changes may fall into one."""

Stamp = tuple[int, ...]
"""Inode and time in ns of a directory, and of its notes where it has any, time and size; empty for
one that is gone."""


def of(folder: str) -> Stamp:
    """Of a directory as its server knows it.

    It is opened: a stat is answered by NFS from what it has known for up to a minute.
    """
    try:
        file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except PermissionError:
        return _asked(folder)
    try:
        info = os.fstat(file)
    finally:
        os.close(file)
    return info.st_ino, info.st_mtime_ns


def _asked(folder: str) -> Stamp:
    """Of a directory whose files may be read by name, but not listed."""
    try:
        info = os.stat(folder)  # noqa: PTH116  a path is slower than the call
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return ()
    return info.st_ino, info.st_mtime_ns


def of_notes(folder: str) -> Stamp:
    """Of the notes in a directory; empty where there are none."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
        return of_file(os.stat(f"{folder}/notes.json"))  # noqa: PTH116
    return ()


def of_file(info: os.stat_result) -> Stamp:
    return info.st_mtime_ns, info.st_size
