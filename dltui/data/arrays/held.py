"""The arrays of ``.npz`` files that a training uses, by part; all of them or their beginning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dltui.data.acting import check
from dltui.data.arrays import gaps
from dltui.data.arrays.archive import Array, Entry, entries, read
from dltui.data.arrays.gaps import Kept
from dltui.data.arrays.roles import Roles, roles
from dltui.data.arrays.understand import Pair, Understanding, same_length, understand
from dltui.data.beside import beside
from dltui.data.natural import listed
from dltui.data.options import FileData
from dltui.data.parts import PARTS, Part, Parts, part_of, parts
from dltui.errors import DataError, InputError

SPARSE = {"data", "format", "shape"}
"""Arrays of a file that holds one sparse matrix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """``pairs`` by part, train before validation before test; examples may be their beginning
    only. ``given`` and ``groups`` are those of all examples in this order.
    """

    source: str
    pairs: dict[Part, Pair]
    given: Sequence[Part]
    groups: Sequence[object]
    understanding: Understanding
    notes: tuple[str, ...]

    @property
    def y(self) -> Array:
        """Targets of all parts, as they were understood."""
        return np.concatenate([self.understanding.targets.parts[part] for part in self.pairs])

    def placed(self, options: FileData, seed: int) -> Parts:
        """Which example is for what."""
        targets = self.understanding.targets
        return parts(
            self.y,
            targets.task,
            options,
            seed,
            source=self.source,
            given=self.given,
            groups=self.groups,
            names=targets.classes,
        )


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the data set, as far as its headers say."""

    path: Path
    entries: dict[str, Entry]
    roles: Roles

    def pair(self, part: Part, most: int | None) -> Pair:
        """Examples, as many as ``most`` bytes hold, and all targets of ``part``."""
        x, y = self.roles.parts[part]
        same_length(x, self.entries[x].shape, y, self.entries[y].shape, str(self.path))
        rows = None if most is None else max(2, most // self.entries[x].row_bytes)
        return (x, self.read(x, rows)), (y, self.read(y))

    def read(self, name: str, rows: int | None = None) -> Array:
        return read(self.path, name, self.entries[name], rows)


def held(path: Path, options: FileData, most: int | None = None) -> Held:
    """What ``path``, and the files named beside it, hold and mean; examples up to ``most`` bytes.

    ``DataError`` where a file is damaged, ``InputError`` where it cannot be meant.
    """
    check(options, "arrays", str(path))
    if options.missing == "fill":
        raise InputError('data.missing = "fill" is for tables; rows of arrays can be dropped')
    main = _file(path, options)
    sources, notes = _sources(main, path, options)
    pairs = {part: file.pair(whose, most) for part, (file, whose) in sources.items()}
    for (x, values), (_, y) in pairs.values():
        if len(values) < len(y):
            notes.append(f"{x} is judged by its first {len(values):,} of {len(y):,} rows")
    whole = {part: np.ones(len(y), np.bool_) for part, (_, (_, y)) in pairs.items()}
    if options.missing == "drop":
        whole = {part: gaps.kept(pair) for part, pair in pairs.items()}
        notes += _dropped(pairs, whole)
        pairs = {part: gaps.only(pair, whole[part]) for part, pair in pairs.items()}
    names = main.roles.class_names
    understood = understand(
        pairs, options, str(path), main.read(names) if names else None, names or ""
    )
    return Held(
        source=str(path),
        pairs=pairs,
        given=_given(main, whole, options),
        groups=_groups(sources, whole, options),
        understanding=understood,
        notes=(*understood.notes, *notes),
    )


def _file(path: Path, options: FileData) -> _File:
    if not path.exists():
        raise DataError(f"nothing at {path}")
    found = entries(path)
    if found.keys() >= SPARSE:
        raise InputError(
            f"{path}: is a sparse matrix of scipy's; np.savez(file, x=matrix.toarray(), y=…)"
        )
    also = [name for name in (options.split, options.group) if name]
    return _File(path, found, roles(found, str(path), _one(options.target, path), also))


def _one(target: object, path: Path) -> str:
    if isinstance(target, str):
        return target
    raise InputError(f"data.target: {path} holds arrays; name one of them")


def _sources(
    main: _File, path: Path, options: FileData
) -> tuple[dict[Part, tuple[_File, Part]], list[str]]:
    """Which file, and which part of it, each part comes from; and what is to be said of it."""
    ignored = main.roles.ignored
    notes = [f"ignored: {listed(ignored)}"] if ignored else []
    found: dict[Part, tuple[_File, Part]] = {part: (main, part) for part in main.roles.parts}
    others: tuple[tuple[Part, str], ...] = (
        ("validation", options.validation),
        ("test", options.test),
    )
    for part, named in others:
        if not named:
            continue
        if part in found:
            raise InputError(f"data.{part}: {path} has a {part} part of its own; leave one out")
        other = _file(beside(path, options.path, named), options)
        found[part] = (other, part if part in other.roles.parts else "train")
    if "validation" in found and "test" not in found:
        found["test"] = found.pop("validation")
        name = found["test"][0].roles.parts[found["test"][1]][0]
        notes.append(f"{name} is the only part beside the training: it is the test part")
    return {part: found[part] for part in PARTS if part in found}, notes


def _dropped(pairs: dict[Part, Pair], whole: dict[Part, Kept]) -> Iterator[str]:
    for part, ((x, _), _) in pairs.items():
        gone = int((~whole[part]).sum())
        if gone:
            yield f"{gone:,} of {len(whole[part]):,} rows of {x} lack something and are left out"


def _given(main: _File, whole: dict[Part, Kept], options: FileData) -> Sequence[Part]:
    """The part of each example that is kept, as an array of words or the arrays' names say."""
    if not options.split:
        return [part for part, rows in whole.items() for _ in range(int(rows.sum()))]
    if set(whole) != {"train"}:
        raise InputError(f"data.split: {main.path} has arrays for each part; leave it out")
    words = _of_each(main, options.split, "split", whole["train"])
    return part_of([str(word) for word in words], f"{main.path}: {options.split}", first=0)


def _groups(
    sources: dict[Part, tuple[_File, Part]], whole: dict[Part, Kept], options: FileData
) -> Sequence[object]:
    if not options.group:
        return ()
    if set(whole) != {"train"}:
        raise InputError("data.group: the data have parts of their own; leave it out")
    file, _ = sources["train"]
    return list(_of_each(file, options.group, "group", whole["train"]))


def _of_each(file: _File, name: str, key: str, rows: Kept) -> Array:
    """Of an array with one value an example those that are kept."""
    count = len(rows)
    if name not in file.entries:
        raise InputError(
            f"data.{key}: {file.path} has no array {name!r}; it has {', '.join(file.entries)}"
        )
    values = file.read(name)
    if values.shape not in ((count,), (count, 1)):
        raise InputError(f"{file.path}: {name} has the shape {values.shape}, not ({count},)")
    return values.ravel()[rows]
