"""Data of the user's own code: a function that gives them, read by the rules for arrays."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import torch
from torch.utils.data import DataLoader, TensorDataset

from dltui import foreign
from dltui.data.arrays import load as arrays
from dltui.data.arrays.held import Held
from dltui.data.arrays.understand import Pair, understand
from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.gathered import Array, Count, gathered, is_array, is_pair, unsettled
from dltui.data.items import Items
from dltui.data.options import UserData
from dltui.data.parts import PARTS, WORDS, Part, Parts
from dltui.data.readers import MEMORY_SHARE
from dltui.data.split import divided
from dltui.errors import InputError
from dltui.models.user import torch_as_it_was

FORMS = (
    "give (train, test), (train, validation, test), a dict of them, or one part to be split; a "
    "part is a data set or arrays (x, y)"
)


def load(options: UserData, seed: int, folder: Path, count: Count) -> Dataset:
    """What the function gives, read once, or image by image where it does not fit in memory.

    ``InputError`` tells what cannot be meant, and what the function raises with its line.
    """
    source, files = f"{options.file}: {options.name}", options.as_files()
    with foreign.told("data"), torch_as_it_was():
        given = _called(options, seed, folder)
        found = _parts(given, source)
        room = MEMORY_SHARE * psutil.virtual_memory().available / len(found)
        read = {p: gathered(one, f"{source}: {p}", count, room) for p, one in found.items()}
        if any(one.mode == "RGB" for one in read.values()):
            read = {part: one.in_colour() for part, one in read.items()}
        notes = _notes(found, source)
        names = _names(given, found["train"], source)
    pairs: dict[Part, Pair] = {
        part: ((f"x of {part}", one.x), (f"y of {part}", one.y)) for part, one in read.items()
    }
    understood = understand(pairs, files, source, names, "classes")
    held = Held(
        source=source,
        pairs=pairs,
        given=[part for part, one in read.items() for _ in range(len(one.y))],
        groups=(),
        understanding=understood,
        notes=(*notes, *understood.notes),
    )
    placed = held.placed(files, seed)
    if all(one.whole for one in read.values()):
        return arrays.dataset(options.name, held, placed, files)
    reading = understood.reading
    if reading.kind != "images":
        raise InputError(
            f"{source}: its {reading.kind} do not fit in memory; let the function give fewer"
        )
    again = partial(_again, options, seed, folder)
    items = Items(list(found.values()), again, reading, read["train"].mode)
    return _image_by_image(options.name, items, held, placed)


def _called(options: UserData, seed: int, folder: Path) -> Any:
    """What the function gives; what it draws at random follows ``seed``."""
    torch.manual_seed(seed)
    random.seed(seed)
    np.random.seed(seed % 2**32)
    return foreign.make(options.code, folder, "data")


def _again(options: UserData, seed: int, folder: Path) -> list[Any]:
    """The parts, in another process."""
    return list(_parts(_called(options, seed, folder), options.name).values())


def _image_by_image(name: str, items: Items, held: Held, placed: Parts) -> Dataset:
    """As arrays of the same would be, but none is held."""
    targets = held.understanding.targets
    whole = Examples(items, torch.from_numpy(held.y))
    train, validation, test = divided(whole, placed)
    return Dataset(
        name=name,
        kind="images",
        task=targets.task,
        train=train,
        validation=validation,
        test=test,
        classes=targets.classes,
        encoding=Encoding(divisor=255.0 if held.understanding.reading.bytes else 1.0),
        notes=(*held.notes, *placed.notes, "the images do not fit in memory: read in every epoch"),
    )


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
