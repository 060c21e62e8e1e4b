"""Arrays as tensors: an ``.npz`` file, or what the user's own code gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from dltui.data.arrays.archive import Array
from dltui.data.arrays.held import Held, held
from dltui.data.arrays.scale import moments, scaled
from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.options import FileData
from dltui.data.parts import PARTS, Parts, Places


def load(path: Path, options: FileData, seed: int) -> Dataset:
    """An ``.npz`` file; examples keep its order where it has a test part."""
    found = held(path, options)
    placed = found.placed(options, seed)
    return dataset(path.stem, found, placed, options)


def dataset(name: str, found: Held, placed: Parts, options: FileData) -> Dataset:
    """The data set that arrays by part make, as they were understood and placed."""
    reading, targets = found.understanding.reading, found.understanding.targets
    inputs = [reading(x) for (_, x), _ in found.pairs.values()]
    every = inputs[0] if len(inputs) == 1 else np.concatenate(inputs)
    by_part = {part: getattr(placed, part) for part in PARTS}
    x = {part: _at(every, places) for part, places in by_part.items() if len(places)}
    if reading.kind in ("rows", "sequences"):
        how = moments(x["train"]) if options.standardize else None
        x = {part: scaled(values, how) for part, values in x.items()}
    y = found.y
    examples = {
        part: Examples(_tensor(values), _tensor(y[by_part[part]])) for part, values in x.items()
    }
    return Dataset(
        name=name,
        kind=reading.kind,
        task=targets.task,
        train=examples["train"],
        validation=examples.get("validation"),
        test=examples["test"],
        classes=targets.classes,
        encoding=Encoding(divisor=255.0 if reading.bytes else 1.0),
        notes=(*found.notes, *placed.notes),
    )


def _tensor(values: Array) -> torch.Tensor:
    """Copied only where the user's code, or a mapped file, would not let it be written."""
    return torch.from_numpy(np.require(values, requirements="W"))


def _at(x: Array, places: Places) -> Array:
    """The examples at ``places``, not copied where they follow one another."""
    start, count = int(places[0]), len(places)
    if np.array_equal(places, np.arange(start, start + count)):
        return x[start : start + count]
    return x[places]
