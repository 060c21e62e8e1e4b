"""Which pictures a folder holds: parts, classes, and what lies there beside them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from dltui.data.natural import listed, natural
from dltui.data.parts import PARTS, WORDS, Part
from dltui.errors import DataError, InputError

SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".jfif", ".bmp", ".gif", ".webp", ".avif", ".tif", ".tiff"),
    *(".ppm", ".pgm", ".pbm", ".pnm"),
)

Places = dict[str, Path]
"""The folder of each class, by its name as it is shown."""


@dataclass(frozen=True, slots=True)
class Tree:
    """Pictures of each part with their places in ``classes``; ``notes`` say what was left out."""

    parts: dict[Part, tuple[tuple[str, int], ...]]
    classes: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Aside:
    """What is not read, by name."""

    hidden: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    bare: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    nested: dict[str, list[str]] = field(default_factory=dict)
    renamed: list[str] = field(default_factory=list)

    def notes(self) -> Iterator[str]:
        if self.empty:
            yield f"left out, being empty files: {listed(self.empty)}"
        if self.bare:
            yield f"no pictures, so no class of their own: {listed(self.bare)}"
        if self.nested:
            within = [f"{name} ({listed(folders, 2)})" for name, folders in self.nested.items()]
            yield f"pictures in folders within a class count as its own: {listed(within, 3)}"
        if self.beside:
            yield f"left out, being no train, val or test with class folders: {listed(self.beside)}"
        if self.renamed:
            yield f"names that are not UTF-8 are shown as {listed(self.renamed)}"
        if self.hidden:
            yield f"left out, being hidden: {listed(self.hidden)}"
        if self.other:
            yield f"left out, being no pictures: {listed(self.other)}"


def tree(path: Path, others: dict[Part, Path] | None = None) -> Tree:
    """``path/<class>/…``, or ``path/train/<class>/…`` and test and validation folders likewise;
    ``others`` are folders with further parts.

    ``InputError`` where the folders cannot be meant.
    """
    aside = _Aside()
    folders = _by_part(path, aside)
    for part, folder in (others or {}).items():
        if part in folders:
            raise InputError(
                f"data.{part}: {shown(path)} has a {part} part of its own; leave one out"
            )
        if not folder.is_dir():
            raise DataError(f"data.{part}: no folder at {folder}")
        folders[part] = _classes(folder, aside)
    notes = []
    if "validation" in folders and "test" not in folders:
        folders["test"] = folders.pop("validation")
        notes.append("the validation folder is the only part beside train: it is the test part")
    found = {part: _pictures(places, aside) for part, places in folders.items()}
    classes = sorted((name for name, files in found["train"].items() if files), key=natural)
    bare = [name for name, files in found["train"].items() if not files]
    if len(classes) < 2:
        raise _no_classes(path, folders["train"], classes)
    _shared(path, folders["train"], found["train"])
    for part, pictures in found.items():
        unknown = [name for name, files in pictures.items() if files and name not in classes]
        if unknown:
            near = get_close_matches(unknown[0].casefold(), map(str.casefold, classes), 1)
            meant = [f" ({name}?)" for name in classes if name.casefold() in near]
            raise InputError(
                f"{shown(path)}: the class {unknown[0]!r} of the {part} part is not among the "
                f"training folders{''.join(meant[:1])}"
            )
    aside.bare = bare
    place = {name: i for i, name in enumerate(classes)}
    parts = {
        part: tuple((file, place[name]) for name in classes for file in found[part].get(name, ()))
        for part in PARTS
        if part in found
    }
    return Tree(parts, tuple(classes), (*notes, *aside.notes()))


def shown(path: Path | str) -> str:
    """A name as Unicode; where it is not UTF-8 it is taken for Windows' Latin."""
    raw = os.fsencode(path)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _by_part(path: Path, aside: _Aside) -> dict[Part, Places]:
    """The class folders of each part; all is for training where there are no parts."""
    folders = _folders(path, aside)
    parts: dict[Part, str] = {}
    for name, folder in folders.items():
        part = WORDS.get(name.casefold())
        if part is None or not _holds_folders(folder):
            continue
        if part in parts:
            raise InputError(
                f"{shown(path)}: {parts[part]} and {name} could both be the {part} part"
            )
        parts[part] = name
    named = all(name.casefold() in WORDS for name in folders)
    apart = "train" in parts and (len(parts) > 1 or named)
    if not apart:
        return {"train": _named(folders, aside)}
    aside.beside += [shown(name) for name in folders if name not in parts.values()]
    return {part: _classes(folders[name], aside) for part, name in parts.items()}


def _classes(path: Path, aside: _Aside) -> Places:
    return _named(_folders(path, aside), aside)


def _folders(path: Path, aside: _Aside) -> Places:
    """Folders in ``path`` by their own names, sorted; hidden ones are put aside."""
    found: Places = {}
    for entry in _scanned(path):
        if _hidden(entry.name):
            aside.hidden.append(shown(entry.name))
        elif _is_folder(entry):
            found[entry.name] = Path(entry.path)
        elif not _picture(entry):
            aside.other.append(shown(entry.name))
    return found


def _named(folders: Places, aside: _Aside) -> Places:
    """By names that can be shown; two that look alike stay two."""
    found: Places = {}
    for name, folder in folders.items():
        clear = shown(name)
        if clear != name:
            aside.renamed.append(clear)
        while clear in found:
            clear += "'"
        found[clear] = folder
    return found


def _pictures(places: Places, aside: _Aside) -> dict[str, list[str]]:
    """The files of each class, sorted."""
    return {
        name: sorted(_below(name, folder, aside), key=os.fsencode)
        for name, folder in places.items()
    }


def _below(name: str, folder: Path, aside: _Aside) -> Iterator[str]:
    """Pictures in ``folder`` and within; a folder that links back to one above is entered once."""
    seen: set[tuple[int, int]] = set()
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        known = here.stat()
        if (known.st_dev, known.st_ino) in seen:
            continue
        seen.add((known.st_dev, known.st_ino))
        deep = False
        for entry in _scanned(here):
            if _hidden(entry.name):
                aside.hidden.append(shown(entry.name))
            elif _is_folder(entry):
                waiting.append(Path(entry.path))
                if _picture(entry):
                    aside.other.append(f"{shown(entry.name)} (a folder)")
            elif not _picture(entry):
                aside.other.append(shown(entry.name))
            elif _size(entry) == 0:
                aside.empty.append(f"{name}/{shown(entry.name)}")
            else:
                deep = here != folder
                yield entry.path
        if deep:
            aside.nested.setdefault(name, []).append(shown(here.relative_to(folder)))


def _scanned(path: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(path) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise DataError(f"{shown(path)} cannot be read: {error.strerror}") from error


def _size(entry: os.DirEntry[str]) -> int:
    """Bytes; -1 where a link leads nowhere."""
    try:
        return entry.stat().st_size
    except OSError:
        return -1


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Also of a link; one that leads back to itself is none."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _picture(entry: os.DirEntry[str]) -> bool:
    """By its name."""
    return entry.name.lower().endswith(SUFFIXES)


def _hidden(name: str) -> bool:
    return name.startswith((".", "__"))


def _holds_folders(path: Path) -> bool:
    """Whether class folders are in it, and no pictures beside them."""
    entries = [entry for entry in _scanned(path) if not _hidden(entry.name)]
    pictures = any(_picture(entry) and entry.is_file() for entry in entries)
    return not pictures and any(_is_folder(entry) for entry in entries)


def _no_classes(path: Path, places: Places, classes: list[str]) -> InputError:
    where = shown(path)
    flat = [e.name for e in _scanned(path) if _picture(e)]
    if flat and not classes:
        return InputError(
            f"{where}: its {len(flat):,} pictures lie side by side; move them into one folder per "
            "class"
        )
    if len(places) == 1:
        (name, folder), *_ = places.items()
        inner = [entry.name for entry in _scanned(folder) if _is_folder(entry)]
        if len(inner) > 1:
            return InputError(
                f"{where}: there is one folder, {shown(name)}, with {len(inner)} in it; did you "
                f"mean data.path = {shown(folder)!r}?"
            )
    if places and not classes:
        return InputError(f"{where}: no pictures ({', '.join(SUFFIXES)}) in its class folders")
    held = f": {', '.join(classes)}" if classes else ""
    return InputError(
        f"{where}: expected one folder of pictures per class, found {len(classes)}{held}"
    )


def _shared(path: Path, places: Places, found: dict[str, list[str]]) -> None:
    """Refuses class folders that all hold the same folders: those are the classes, then."""
    inner = []
    for name, folder in places.items():
        if any(Path(file).parent == folder for file in found[name]):
            return
        inner.append({entry.name for entry in _scanned(folder) if _is_folder(entry)})
    common = sorted(set.intersection(*inner), key=natural)
    if len(common) > 1 and all(set(common) == names for names in inner):
        raise InputError(
            f"{shown(path)}: {listed(list(places), 3)} all hold the folders {listed(common, 3)}, "
            "which look like the classes; name the outer ones train, val and test, or move the "
            "pictures up"
        )
