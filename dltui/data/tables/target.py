"""What is to be told of each row: one of several classes, several labels, or numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.data.options import FileData, Task
from dltui.data.tables.columns import Values
from dltui.data.tables.raw import Raw, listed, shortened
from dltui.errors import InputError

FEW = 20
"""Up to so many different whole numbers are classes, if they come twice on average."""

LONGEST = 200
"""Characters of a class's name."""

COUNTED = 100
"""Up to so many are, where they count from 0 or 1 without a gap and come ten times on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """``y``: (rows,) int64 of classes; (rows, k) float32 of labels (0 or 1) and of numbers, as they
    are in the file. ``names`` are those of classes, labels or numbers.
    """

    task: Task
    y: NDArray[np.int64] | NDArray[np.float32]
    names: tuple[str, ...]
    notes: tuple[str, ...] = ()

    def counts(self) -> dict[str, int]:
        """How many rows each class, or label, has; of numbers all."""
        if self.task == "classes":
            sizes = np.bincount(self.y.astype(np.int64), minlength=len(self.names))
        elif self.task == "labels":
            sizes = self.y.sum(axis=0)
        else:
            sizes = np.full(len(self.names), len(self.y))
        return {name: int(size) for name, size in zip(self.names, sizes, strict=True)}


def understand(raw: Raw, columns: Sequence[Values], options: FileData) -> Target:
    """By ``options.task``, else by the columns. InputError for what no task fits."""
    task: Task = _auto(columns) if options.task == "auto" else options.task
    if task == "classes" and len(columns) > 1:
        raise InputError(
            f"data.target names {len(columns)} columns, which are labels or numbers: one column "
            "has the classes"
        )
    if task == "classes":
        return _classes(raw, columns[0], guessed=options.task == "auto")
    for column in columns:
        _refuse_words(raw, column)
        if task == "labels":
            _refuse_other(raw, column)
    y = np.stack([column.numbers for column in columns], axis=1).astype(np.float32)
    guessed = task == "numbers" and options.task == "auto" and len(columns) == 1
    note = (
        f"{columns[0].name!r} has {_different(columns[0]):,} different numbers: it is told as a "
        'number; data.task = "classes" makes a class of each'
    )
    names = tuple(column.name for column in columns)
    return Target(task=task, y=y, names=names, notes=(note,) if guessed else ())


def _auto(columns: Sequence[Values]) -> Task:
    if len(columns) > 1:
        return "labels" if all(_zero_or_one(column) for column in columns) else "numbers"
    column = columns[0]
    if column.kind != "number":
        return "classes"
    numbers = column.numbers
    whole, different = bool((numbers % 1 == 0).all()), np.unique(numbers)
    counting = len(different) == different[-1] - different[0] + 1 and different[0] in (0, 1)
    few = len(different) <= FEW and len(different) * 2 <= len(numbers)
    counted = counting and len(different) <= COUNTED and len(different) * 10 <= len(numbers)
    return "classes" if whole and (few or counted) else "numbers"


def _different(column: Values) -> int:
    return len(np.unique(column.numbers))


def _zero_or_one(column: Values) -> bool:
    return column.kind in ("number", "flag") and bool(np.isin(column.numbers, (0, 1)).all())


def _classes(raw: Raw, column: Values, *, guessed: bool) -> Target:
    different, y = np.unique(column.numbers, return_inverse=True)
    names = tuple(_name(column, value) for value in different)
    _refuse_long(raw, column, names, y)
    if len(names) < 2:
        raise InputError(
            f"{raw.path}: all rows have {column.name} = {shortened(names[0])}: there is nothing to "
            "tell apart; data.target names another column"
        )
    if len(names) * 2 > len(y) and len(names) > 2:
        raise InputError(
            f"{raw.path}: column {column.name!r} has {len(names):,} different values in {len(y):,} "
            "rows, which are no classes; data.target names another column"
        )
    sizes = np.bincount(y)
    alone = [f"{names[i]} ({raw.line(int(np.argmax(y == i)))})" for i in np.flatnonzero(sizes == 1)]
    notes = [f"one example only of the class {listed(alone)}"] if alone else []
    notes += _alike(names)
    if guessed and column.kind == "number" and len(names) > 2:
        notes.append(
            f"{column.name!r} has {len(names)} different whole numbers: they are classes; "
            'data.task = "numbers" tells the number'
        )
    return Target(task="classes", y=y.astype(np.int64), names=names, notes=tuple(notes))


def _alike(names: Sequence[str]) -> list[str]:
    """A note on classes that may be one, written in two ways."""
    first: dict[str, str] = {}
    twice = [(first.setdefault(name.casefold(), name), name) for name in names]
    return [
        f"the classes {one!r} and {other!r} differ in case only"
        for one, other in twice
        if one != other
    ]


def _refuse_long(
    raw: Raw, column: Values, names: Sequence[str], y: NDArray[np.integer[Any]]
) -> None:
    for place, name in enumerate(names):
        if len(name) > LONGEST:
            row = int(np.argmax(y == place))
            raise InputError(
                f"{raw.where(row)}: the label {column.name!r} has {len(name):,} characters, which "
                "names no class; is a quote missing?"
            )


def _name(column: Values, value: float) -> str:
    if column.words:
        return column.words[int(value)]
    if column.kind == "flag":
        return "yes" if value else "no"
    return str(int(value)) if value % 1 == 0 else repr(float(value))


def _refuse_words(raw: Raw, column: Values) -> None:
    if column.kind in ("category", "text", "date"):
        cell = raw.frame.get_column(column.name)[0]
        raise InputError(
            f"{raw.where(0)}: column {column.name!r} holds {shortened(str(cell))}, and "
            "labels or numbers are to be told; data.target names another column"
        )


def _refuse_other(raw: Raw, column: Values) -> None:
    other = ~np.isin(column.numbers, (0, 1))
    if other.any():
        row = int(np.argmax(other))
        raise InputError(
            f"{raw.where(row)}: the label {column.name!r} is {column.numbers[row]:g}; "
            "expected 0 or 1"
        )
