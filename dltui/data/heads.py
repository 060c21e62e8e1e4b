"""The head of whatever ``[data]`` names: of a user's files as the readers understand them, of named
sets what is known without a file. Read once a version of the files and options; no torch.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import msgspec

from dltui.data.balance import unbalanced
from dltui.data.head import Head
from dltui.data.known import KNOWN
from dltui.data.options import (
    TABLES,
    CommonData,
    DataOptions,
    EdgesData,
    FileData,
    NamedData,
    UserData,
)
from dltui.errors import DltuiError

Reader = Callable[[FileData, Path], Head]

MOST = 64
"""Heads that are kept: points of a sweep, versions of a plan."""

_kept: dict[tuple[object, ...], Head | DltuiError] = {}


def look(options: DataOptions, folder: Path) -> Head | None:
    """The head, with the imbalance of its classes among the notes; null where it takes the data
    to know. Raises what the readers raise; relative paths start at ``folder``.
    """
    if isinstance(options, FileData):
        return _of_files(options, folder)
    if isinstance(options, UserData):
        return None
    return _made(options) if isinstance(options, EdgesData) else _named(options)


def _of_files(options: FileData, folder: Path) -> Head | None:
    path = folder / Path(options.path).expanduser()
    reader = _reader(path)
    if reader is None:
        return None
    key = (path, msgspec.json.encode(options), *_version(path), *_versions(options, folder))
    if key not in _kept:
        while len(_kept) >= MOST:
            _kept.pop(next(iter(_kept)), None)
        try:
            _kept[key] = _told(reader(options, path))
        except DltuiError as error:
            _kept[key] = error
    found = _kept[key]
    if isinstance(found, DltuiError):
        raise type(found)(str(found))
    return found


def _reader(path: Path) -> Reader | None:
    """By what the path is; null where none reads heads of it. They bring NumPy and polars, which
    the first frame of the lab does not wait for.
    """
    name = path.name.lower()
    if name.endswith(TABLES):
        from dltui.data.tables.head import head as of_table

        return of_table
    if name.endswith(".npz") and path.is_file():
        from dltui.data.arrays.head import head as of_arrays

        return of_arrays
    if path.is_dir():
        from dltui.data.pictures.head import head as of_pictures

        return of_pictures
    return None


def _told(head: Head) -> Head:
    note = unbalanced(head.classes) if head.task == "classes" else ""
    return replace(head, notes=(note, *head.notes)) if note else head


def _versions(options: FileData, folder: Path) -> Iterator[tuple[object, ...]]:
    """Of other files that the options name: a test part, a file of names."""
    for value in msgspec.structs.asdict(options).values():
        if isinstance(value, str) and value and value != options.path:
            yield _version(folder / Path(value).expanduser())


def _version(path: Path) -> tuple[object, ...]:
    """What changes when the file does, or any file below the folder; empty without one."""
    try:
        if path.is_dir():
            return tuple(sorted(_below(path)))
        known = path.stat()
    except OSError:
        return ()
    return known.st_mtime_ns, known.st_size, known.st_ino


def _below(folder: Path | str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            known = entry.stat(follow_symlinks=False)
            yield entry.path, known.st_mtime_ns, known.st_size
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path)


def _made(options: EdgesData) -> Head:
    each = options.per_class
    parts = _parts(options, options.kinds * each, options.kinds * options.test_per_class)
    classes = {str(number): each for number in range(options.kinds)}
    return Head(kind="images", task="classes", shape=(1, 28, 28), parts=parts, classes=classes)


def _named(options: NamedData) -> Head | None:
    known = KNOWN.get(options.name)
    if known is None:
        return None
    return Head(
        kind=known.kind,
        task=known.task,
        shape=known.shape,
        parts=_parts(options, known.train, known.test),
        classes={},
    )


def _parts(options: CommonData, train: int, test: int) -> dict[str, int]:
    """Examples of each part, after the limits and the validation share."""
    train, test = min(train, options.limit or train), min(test, options.test_limit or test)
    held = round(options.validation_share * train)
    validation = {"validation": held} if held else {}
    return {"train": train - held, **validation, "test": test}
