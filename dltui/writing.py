"""What the system says against making, writing or deleting a file: one line, and never a traceback.

Everything that writes does it inside ``writing``, so that nobody above meets an ``OSError``.
"""

from __future__ import annotations

import errno
import os
import pwd
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from dltui import leftovers
from dltui.errors import ResourceError

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the system says when there is no room for a file."""

FAILING = (errno.EIO, errno.EROFS, errno.ESTALE)
"""What it says when the disk or its server fails."""

_OWN = os.O_NOFOLLOW | os.O_CLOEXEC

DENIED = (errno.EACCES, errno.EPERM)
"""What it says when somebody else may, and this user may not."""

UNSYNCABLE = (errno.EINVAL, errno.ENOTSUP)
"""What file systems say that keep no folder apart from its files."""

WORDS = {
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EROFS: "its file system is read-only",
    errno.ENOSPC: "no space left on its disk",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "no space left: a file may not become larger",
    errno.ESTALE: "the file server no longer knows it",
    errno.EBADF: "it is closed",
    errno.EIO: "its disk or file server fails",
    errno.ENOENT: "its folder is not there",
    errno.ENOTDIR: "a folder of it is a file",
    errno.EISDIR: "it is a folder",
    errno.EEXIST: "a file is in its place",
    errno.ELOOP: "it is a link, or one of its folders leads in a circle",
    errno.ENXIO: "it is no file",
    errno.ENOTEMPTY: "something was put into it meanwhile",
    errno.ENAMETOOLONG: "its name is too long for its disk",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open on this machine",
    errno.EAGAIN: "the system lets no more processes begin",
    errno.ENOMEM: "the system has no memory left",
}
"""What is wrong with a path, by the number that the system gives."""


class Refused(ResourceError):
    """Something could not be made, written, moved or deleted; ``number`` is the system's."""

    def __init__(self, text: str, number: int = 0) -> None:
        super().__init__(text)
        self.number = number

    @property
    def full(self) -> bool:
        """Whether it was for want of room."""
        return self.number in FULL


@contextmanager
def writing(path: Path, cure: str = "") -> Iterator[None]:
    """Turns an ``OSError`` into ``Refused``: ``path``, why, and ``cure``, what to do instead."""
    try:
        yield
    except OSError as error:
        raise refusal(error, path, cure) from error


def replace_file(
    path: Path, content: bytes, cure: str = "", prepare: Callable[[Path], None] | None = None
) -> None:
    """Write beside ``path`` and move over it, so that a reader sees the old or the new.

    ``prepare`` is told of the new file before it is moved. ``Refused``, with ``cure``, where it
    cannot. What was left half written a day ago goes.
    """
    partial = leftovers.partial(path)
    with writing(path, cure):
        try:
            with new_file(partial) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if prepare:
                prepare(partial)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    leftovers.sweep(path.parent, lambda name: name == path.name, leftovers.DAY)


def sync_folder(folder: Path) -> None:
    """Let the names that were made in ``folder`` outlast a power cut, where its disk can."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in UNSYNCABLE:
            raise
    finally:
        os.close(descriptor)


def system_error(error: BaseException) -> OSError | None:
    """What the system said, where a library has made something else of it; null for no such."""
    behind: BaseException | None = error
    while behind is not None:
        if isinstance(behind, OSError):
            return behind
        if said := re.search(r"\(os error (\d+)\)", str(behind)):  # by Rust: safetensors, polars
            number = int(said[1])
            return OSError(number, os.strerror(number))
        behind = behind.__cause__ or behind.__context__
    return None


def new_file(path: Path) -> BinaryIO:
    """A new, empty file to write, in place of what was called so; of a link the link alone goes."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _OWN, 0o666), "wb")


def appended(path: Path) -> BinaryIO:
    """The file to write behind its end, unbuffered; ``OSError`` for a link and for no file."""
    # A pipe that nobody reads is refused by the system instead of waited for.
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK | _OWN
    number = os.open(path, flags, 0o666)
    if not stat.S_ISREG(os.fstat(number).st_mode):
        os.close(number)
        raise OSError(errno.ENXIO, "no file")
    return os.fdopen(number, "ab", buffering=0)


def touch(path: Path) -> None:
    """Set the time of the file, which is made where it is not there; ``OSError`` as above."""
    with appended(path) as file:
        os.utime(file.fileno())


@contextmanager
def new_text(path: Path) -> Iterator[TextIO]:
    """A file in UTF-8 that is at ``path`` once all of it is written: what fails halfway leaves
    what was there before. ``Refused`` where it cannot be written, and for a link to a file.
    """
    with writing(path):
        if path.exists() and not path.is_file():  # a pipe or a device
            with path.open("w", encoding="utf-8", newline="") as file:
                yield file
            return
        if path.is_symlink():
            raise OSError(errno.ELOOP, "link")
        partial = leftovers.partial(path)
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "read-only")
        try:
            with TextIOWrapper(new_file(partial), encoding="utf-8", newline="") as file:
                yield file
            if path.exists():
                partial.chmod(path.stat().st_mode)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def in_words(error: OSError) -> str:
    """What the system says, without the path that it speaks of."""
    return WORDS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def refusal(
    error: OSError, path: Path, cure: str = "", *, deed: str = " to write there"
) -> Refused:
    """``deed`` is what was not permitted; empty where it may have been reading."""
    number = error.errno or 0
    why = _denied(path, deed) if number in DENIED else in_words(error)
    return Refused(f"{path}: {why}{f'; {cure}' * bool(cure)}", number)


def _denied(path: Path, deed: str = " to write there") -> str:
    other = whose(path)
    return f"no permission{deed}" + f", it belongs to {other}" * bool(other)


def closed(folder: Path) -> str:
    """Why nothing can be written in ``folder``, which is there; empty where it can."""
    if not folder.is_dir():
        return f"{folder} is not a folder"
    if os.access(folder, os.W_OK | os.X_OK):
        return ""
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return WORDS[errno.EROFS]
    return _denied(folder)


def whose(path: Path) -> str:
    """The user to whom ``path``, or the nearest folder of it, belongs; empty for oneself."""
    for place in (path, *path.parents):
        with suppress(OSError):
            owner = place.stat().st_uid
            return "" if owner == os.getuid() else user(owner)
    return ""


@cache
def user(number: int) -> str:
    """Its name, or the number where the system knows none."""
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)
