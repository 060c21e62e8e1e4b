"""Small files in two calls: each is a question to a server where the runs lie on a slow disk.

Whatever lies in the place of one, and whatever it holds, is told as ``Damaged``: nothing waits for
the writer of a pipe, and nothing is read without an end.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TypeVar

import msgspec

from dltui.errors import UsageError
from dltui.words import amount
from dltui.writing import refusal

LARGEST = 64 * 2**20
"""Bytes of a file that is read whole. That of a sweep of 10,000 points has 3 MB."""

KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}

LASTING = (
    *(errno.EACCES, errno.EPERM, errno.ELOOP, errno.ENXIO, errno.ENODEV, errno.EISDIR),
    *(errno.ENAMETOOLONG, errno.EIO, errno.EINVAL, errno.EOVERFLOW),
)
"""What the system says of a file that is not there in vain: another try would say the same."""

T = TypeVar("T")


class Damaged(UsageError):
    """A file of a run that is there and is not what it should be; ``why`` tells it without its
    folder: ``result.json is a folder``.
    """

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} {why}")
        self.why = f"{path.name} {why}"


def content(path: Path) -> bytes:
    """The whole file; what a reader of the standard library asks in four calls or more."""
    return stamped(path)[0]


def stamped(path: Path) -> tuple[bytes, os.stat_result]:
    """The whole file, and what it was like as it was opened.

    ``Damaged``, or an ``OSError``: there is no file, or a disk or server does not answer now.
    """
    try:
        file = opened(path)
        try:
            # Asked of an open file: on NFS the answer came with the opening.
            info = os.fstat(file)
            demand_file(path, info)
            if info.st_size > LARGEST:
                most = amount(LARGEST)
                raise Damaged(path, f"has {amount(info.st_size)}, of at most {most}")
            return _read(file, info.st_size), info
        finally:
            os.close(file)
    except OSError as error:
        demand_passing(path, error)
        raise


def demand_file(path: Path, info: os.stat_result) -> None:
    """``Damaged`` where ``path``, which was opened, is none."""
    if not stat.S_ISREG(info.st_mode):
        raise Damaged(path, f"is {KINDS.get(stat.S_IFMT(info.st_mode), 'no file')}")


def demand_passing(path: Path, error: OSError) -> None:
    """``Damaged`` where ``error`` is none that may pass."""
    if error.errno in LASTING:
        raise Damaged(path, f"cannot be read: {_said(error, path)}") from error


def opened(path: Path) -> int:
    """A descriptor to read from; of a pipe too at once, whether or not anybody writes. A link is
    not followed: what it leads to is no part of the run.
    """
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
    return os.open(path, flags)


def end(path: Path, size: int) -> str:
    """The last ``size`` bytes of a text, as far as they are one; nothing of what is no file."""
    try:
        file = opened(path)
        try:
            info = os.fstat(file)
            demand_file(path, info)
            return os.pread(file, size, max(0, info.st_size - size)).decode("utf-8", "replace")
        finally:
            os.close(file)
    except (OSError, Damaged):
        return ""


def decoded(path: Path, decoder: msgspec.json.Decoder[T]) -> T:
    """What the file holds; errors as of ``stamped``."""
    return decode(content(path), decoder, path)


def decode(content: bytes, decoder: msgspec.json.Decoder[T], path: Path) -> T:
    """``content``, which was read from ``path``; ``Damaged`` where it is nothing of the kind."""
    try:
        return decoder.decode(content)
    except msgspec.DecodeError as error:
        said = "is empty" if not content.strip() else f"cannot be meant: {error}"
    except UnicodeDecodeError:
        said = "is not UTF-8"
    except RecursionError:
        said = "is nested too deeply"
    raise Damaged(path, said)


def told(path: Path, decoder: msgspec.json.Decoder[T]) -> tuple[T | None, str]:
    """What the file holds, and what is wrong with it; null and nothing where there is none."""
    try:
        return decoded(path, decoder), ""
    except (FileNotFoundError, NotADirectoryError):
        return None, ""
    except Damaged as error:
        return None, error.why


def _said(error: OSError, path: Path) -> str:
    return str(refusal(error, path, deed="")).removeprefix(f"{path}: ")


def _read(file: int, size: int) -> bytes:
    """A piece that is shorter than was asked for is the last; no more than ``LARGEST``, for a
    file may grow, and those of /proc have no size.
    """
    pieces: list[bytes] = []
    left = LARGEST
    while True:
        asked = min(left, size + 1 if not pieces else 1 << 16)
        pieces.append(os.read(file, asked))
        left -= len(pieces[-1])
        if len(pieces[-1]) < asked or not left:
            return b"".join(pieces)
