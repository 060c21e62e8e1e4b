"""What is to be told of each example: classes, several labels or numbers, by the targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dltui.data.arrays.finite import lacking, span
from dltui.data.natural import listed, natural
from dltui.data.options import Task
from dltui.data.parts import Part
from dltui.errors import InputError

Array = NDArray[Any]

FEW = 20
"""So many different whole numbers are classes in any case, more only where each comes often."""

Named = tuple[str, Array]
"""The name of an array and its values, (n,) or (n, k)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """``parts``: (n,) int64 places in ``classes``, or (n, k) float32 of labels and of numbers."""

    task: Task
    classes: tuple[str, ...]
    parts: dict[Part, Array]
    notes: tuple[str, ...] = ()


def decide(
    parts: Mapping[Part, Named], task: str, names: Array | None, source: str, names_as: str = ""
) -> Targets:
    """Targets of all parts together; ``task`` may be auto, ``names`` are those of the classes.

    ``InputError`` names array and row.
    """
    arrays = {part: (name, _plain(name, y, source)) for part, (name, y) in parts.items()}
    shapes = {y.shape[1:] for _, y in arrays.values()}
    if len(shapes) > 1:
        raise InputError(f"{source}: the targets of its parts have the shapes {_shapes(arrays)}")
    given = _given(names, names_as, source)
    width = next(iter(shapes))
    if width:
        return _matrix(arrays, task, given, source)
    if task == "labels":
        columns = {part: (name, y[:, None]) for part, (name, y) in arrays.items()}
        return _matrix(columns, task, given, source)
    return _column(arrays, task, given, source)


def _plain(name: str, y: Array, source: str) -> Array:
    """(n,) or (n, k > 1) numbers, or (n,) text without blanks around it; nothing is missing."""
    where = f"{source}: {name}"
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.ndim not in (1, 2):
        raise InputError(
            f"{where} has the shape {y.shape}; targets are (examples,) or (examples, targets)"
        )
    if not len(y):
        raise InputError(f"{where} is empty")
    if y.dtype.kind in "SU":
        return _text(y, where)
    if y.dtype.kind not in "biuf":
        raise InputError(f"{where} holds values of type {y.dtype}, neither names nor numbers")
    span(y, where)
    return y


def _text(y: Array, where: str) -> Array:
    if y.dtype.kind == "S":
        y = np.array([value.decode("utf-8", "replace") for value in y.ravel()]).reshape(y.shape)
    y = np.char.strip(y)
    missing = np.flatnonzero(lacking(y))
    if len(missing):
        row = int(missing[0])
        raise InputError(
            f"{where} has no label in row {row} (rows count from 0); name it or leave the row out"
        )
    try:
        return y.astype(np.float64)
    except ValueError:
        return y


def _given(names: Array | None, names_as: str, source: str) -> tuple[str, ...]:
    if names is None:
        return ()
    if names.ndim != 1 or names.dtype.kind not in "SUiu":
        raise InputError(f"{source}: {names_as} should hold one name a class, it is {names.dtype}")
    if names.dtype.kind == "S":
        return tuple(name.decode("utf-8", "replace").strip() for name in names)
    return tuple(str(name).strip() for name in names)


def _matrix(arrays: dict[Part, Named], task: str, given: tuple[str, ...], source: str) -> Targets:
    """One-hot rows, several labels, or several numbers: (n, k)."""
    name, train = arrays["train"]
    if any(y.dtype.kind == "U" for _, y in arrays.values()):
        raise InputError(f"{source}: {name} is a matrix of names; one name an example, or 0 and 1")
    width = train.shape[1]
    if given and len(given) != width:
        raise InputError(f"{source}: {len(given)} names for the {width} columns of {name}")
    classes = given or tuple(str(i) for i in range(width))
    binary = all(np.isin(y, (0, 1)).all() for _, y in arrays.values())
    one_hot = binary and width > 1 and all((y.sum(1) == 1).all() for _, y in arrays.values())
    if task == "classes" or (task == "auto" and one_hot):
        if not one_hot:
            raise InputError(
                f"{source}: {name} has {width} columns, and not one 1 in each row: no class; "
                'task = "labels" or "numbers" takes them'
            )
        note = f"{name} is one-hot: read as {width} classes"
        places = {part: y.argmax(1).astype(np.int64) for part, (_, y) in arrays.items()}
        return Targets(task="classes", classes=classes, parts=places, notes=(note,))
    if task == "labels" and not binary:
        row, column = np.argwhere(~np.isin(train, (0, 1)))[0] if train.size else (0, 0)
        raise InputError(
            f"{source}: {name} holds {train[row, column]} in row {row} (from 0); labels are 0 or 1"
        )
    numbers = {part: y.astype(np.float32) for part, (_, y) in arrays.items()}
    told: Task = "labels" if binary and task != "numbers" else "numbers"
    what = "labels, each 0 or 1" if told == "labels" else "numbers"
    notes = (f"{name} is read as {width} {what}",) if task == "auto" else ()
    return Targets(task=told, classes=classes, parts=numbers, notes=notes)


def _column(arrays: dict[Part, Named], task: str, given: tuple[str, ...], source: str) -> Targets:
    """Classes by name or number, or one number: (n,)."""
    name = arrays["train"][0]
    kinds = {y.dtype.kind == "U" for _, y in arrays.values()}
    if len(kinds) > 1:
        arrays = {part: (label, _named(y)) for part, (label, y) in arrays.items()}
    values = np.concatenate([y for _, y in arrays.values()])
    different = np.unique(values)
    few = _few(different, values)
    if task == "numbers" or (task == "auto" and not few):
        if values.dtype.kind == "U":
            raise InputError(
                f"{source}: {name} has {len(different):,} different names in {len(values):,} "
                'rows; they should be classes (task = "classes" takes them) or numbers'
            )
        note = f"{name} has {len(different):,} different values: read as a number to be told"
        parts = {part: y.astype(np.float32)[:, None] for part, (_, y) in arrays.items()}
        notes = (f'{note}; task = "classes" reads classes',) if task == "auto" else ()
        return Targets(task="numbers", classes=(_base(name),), parts=parts, notes=notes)
    if len(different) == 1:
        raise InputError(f"{source}: {name} has one class only, {_label(different[0])!r}")
    return _classes(arrays, different, given, source)


def _few(different: Array, values: Array) -> bool:
    """Whether values name classes: words and whole numbers that come again."""
    if different.dtype.kind == "f" and not (different == np.floor(different)).all():
        return False
    often = len(different) <= max(2, len(values) // 2)
    return often and len(different) <= max(FEW, len(values) // 5)


def _classes(
    arrays: dict[Part, Named], different: Array, given: tuple[str, ...], source: str
) -> Targets:
    name = arrays["train"][0]
    labels = [_label(value) for value in different]
    order = sorted(range(len(labels)), key=lambda i: natural(labels[i]))
    if different.dtype.kind != "U":
        order = list(range(len(labels)))
    classes = [labels[i] for i in order]
    notes = list(_odd(different, name))
    if given:
        order, classes, said = _by_name(different, labels, order, given, source, name)
        notes += said
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    parts = {part: place[np.searchsorted(different, y)] for part, (_, y) in arrays.items()}
    return Targets(task="classes", classes=tuple(classes), parts=parts, notes=tuple(notes))


def _by_name(
    different: Array,
    labels: list[str],
    order: list[int],
    given: tuple[str, ...],
    source: str,
    name: str,
) -> tuple[list[int], list[str], list[str]]:
    """Order, names and notes, where the file names its classes: by the label's number."""
    if different.dtype.kind == "U":
        unknown = [label for label in labels if label not in given]
        if unknown:
            raise InputError(f"{source}: its class names lack the label {unknown[0]!r} of {name}")
        order = sorted(order, key=lambda i: given.index(labels[i]))
        return order, [labels[i] for i in order], []
    low, high = int(different[0]), int(different[-1])
    if low >= 0 and high < len(given):
        classes = [given[int(value)] for value in different]
        absent = [word for i, word in enumerate(given) if i not in set(different.tolist())]
        note = f"named classes without an example are left out: {listed(absent)}"
        return order, classes, [note] if absent else []
    if len(given) == len(different):
        note = f"the labels {low} to {high} take the {len(given)} class names in their order"
        return order, list(given), [note]
    raise InputError(
        f"{source}: {len(given)} class names, but labels of {name} go from {low} to {high}; label "
        "i takes the name at place i, from 0"
    )


def _odd(different: Array, name: str) -> list[str]:
    """Labels that often mean that there is none."""
    if different.dtype.kind not in "iuf" or len(different) < 3:
        return []
    found = [value for value in (-1, 255) if value in different]
    rest = [value for value in different.tolist() if value not in found]
    usual = rest == list(range(len(rest))) and len(rest) >= 2 and len(rest) not in found
    return [
        f"the label {value} of {name} is a class of its own; leave these rows out if it means "
        "that there is no label"
        for value in found
        if usual
    ]


def _named(y: Array) -> Array:
    return y if y.dtype.kind == "U" else np.array([_label(value) for value in y])


def _label(value: Any) -> str:
    """1.0 is called 1."""
    if isinstance(value, np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _base(name: str) -> str:
    for part in ("_train", "train_", "_training"):
        name = name.replace(part, "")
    return name


def _shapes(arrays: dict[Part, Named]) -> str:
    return ", ".join(f"{name} {y.shape}" for name, y in arrays.values())
