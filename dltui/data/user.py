"""Data of the user's own code: a function that gives them, read by the rules for arrays."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

from dltui import foreign
from dltui.data.arrays import load as arrays
from dltui.data.arrays.held import Held
from dltui.data.arrays.understand import Pair, same_length, understand
from dltui.data.dataset import Dataset
from dltui.data.gathered import Array, Count, gathered, is_array, is_pair, unsettled
from dltui.data.options import UserData
from dltui.data.parts import PARTS, WORDS, Part
from dltui.errors import InputError
from dltui.models.user import torch_as_it_was

FORMS = (
    "give (train, test), (train, validation, test), a dict of them, or one part to be split; a "
    "part is a data set or arrays (x, y)"
)


def load(options: UserData, seed: int, folder: Path, count: Count) -> Dataset:
    """What the function gives, gathered once. ``InputError`` tells what cannot be meant, and what
    the function raises with its line. ``seed`` is set before it is called.
    """
    source = f"{options.file}: {options.name}"
    with foreign.told("data"), torch_as_it_was():
        torch.manual_seed(seed)
        random.seed(seed)
        np.random.seed(seed % 2**32)
        given = foreign.make(options.code, folder, "data")
        found = _parts(given, source)
        pairs = {part: _pair(one, part, source, count) for part, one in found.items()}
        notes = _notes(found, source)
        names = _names(given, found["train"], source)
    files = options.as_files()
    understood = understand(pairs, files, source, names, "classes")
    held = Held(
        source=source,
        pairs=pairs,
        given=[part for part, (_, (_, y)) in pairs.items() for _ in range(len(y))],
        groups=(),
        understanding=understood,
        notes=(*notes, *understood.notes),
    )
    return arrays.dataset(options.name, held, held.placed(files, seed), files)


def _parts(given: Any, source: str) -> dict[Part, Any]:
    """By name, train first; a validation part alone is the test part."""
    found = _by_name(given, source)
    if "train" not in found:
        raise InputError(f"{source} gives no training part, only {', '.join(found)}; {FORMS}")
    if "validation" in found and "test" not in found:
        found["test"] = found.pop("validation")
    return {part: _dataset(found[part]) for part in PARTS if part in found}


def _by_name(given: Any, source: str) -> dict[Part, Any]:
    if given is None:
        raise InputError(f"{source} gives nothing; does it return? {FORMS}")
    if isinstance(given, Mapping):
        unknown = [key for key in given if str(key).casefold() not in WORDS]
        if unknown:
            raise InputError(f"{source} gives a dict with {unknown[0]!r}; {FORMS}")
        return {WORDS[str(key).casefold()]: one for key, one in given.items()}
    if not isinstance(given, tuple | list) or is_pair(given):
        return {"train": given}
    if isinstance(given, list) and len(given) > 3:
        return {"train": given}
    if any(map(is_array, given)):
        raise InputError(
            f"{source} gives {len(given)} arrays in a row: which are the targets? "
            "return ((x_train, y_train), (x_test, y_test))"
        )
    if len(given) == 2:
        return {"train": given[0], "test": given[1]}
    if len(given) == 3:
        return dict(zip(PARTS, given, strict=True))
    raise InputError(f"{source} gives {len(given)} parts; {FORMS}")


def _dataset(part: Any) -> Any:
    """That of a loader, whose batches and order are the run's."""
    return part.dataset if isinstance(part, DataLoader) else part


def _pair(given: Any, part: Part, source: str, count: Count) -> Pair:
    x, y = gathered(given, f"{source}: {part}", count)
    names = (f"x of {part}", f"y of {part}")
    same_length(names[0], x.shape, names[1], y.shape, source)
    return (names[0], x), (names[1], y)


def _notes(found: Mapping[Part, Any], source: str) -> list[str]:
    if not unsettled(found["train"]):
        return []
    return [
        f"{source} gives another first example each time: all are read once, so that what is "
        "random in them stays; data.transforms changes them anew in every epoch"
    ]


def _names(given: Any, train: Any, source: str) -> Array | None:
    """Names of classes, of whatever has them; a subset's are those of its whole."""
    for one in (train, getattr(train, "dataset", None), given):
        names = getattr(one, "classes", None)
        if names is not None and not isinstance(one, TensorDataset):
            if isinstance(names, str) or not all(isinstance(name, str | int) for name in names):
                raise InputError(f"{source}: its classes are {names!r}, not a list of names")
            return np.array([str(name) for name in names])
    return None
