"""Files that a run directory names: they lie in it, whatever its records say.

A run directory may come from anybody. What it says of a file is a name in one of its folders, and
neither that folder nor the file is a link: nothing is read, written or deleted elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from dltui.errors import DataError

LONGEST = 255
"""Bytes of a file's name, by which file systems are limited."""


def inside(folder: Path, name: str) -> Path:
    """The file called ``name`` of ``folder``, there or not; ``DataError`` for anything else."""
    if why := _no_name(name):
        raise DataError(f"{folder}: a record in it names {_shown(name)}, which {why}")
    own_folder(folder)
    path = folder / name
    if path.is_symlink():
        raise DataError(f"{path}: it is a link; a run uses nothing but its own files")
    return path


def own_folder(folder: Path) -> None:
    """``DataError`` for a folder of a run that is a link; it need not be there."""
    if folder.is_symlink():
        raise DataError(f"{folder}: it is a link; a run uses nothing but its own folders")


def _no_name(name: str) -> str:
    if "/" in name or name in ("", ".", ".."):
        return "is no file in this folder"
    if "\0" in name or len(name.encode("utf-8", "surrogatepass")) > LONGEST:
        return "cannot be the name of a file"
    return ""


def _shown(name: str) -> str:
    return repr(name if len(name) <= 80 else f"{name[:80]}…")
