"""Arrays as tensors: an ``.npz`` file, or what the user's own code gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from dltui.data.arrays.held import Held, held
from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.options import FileData
from dltui.data.parts import PARTS, Part, Parts, Places


def load(path: Path, options: FileData, seed: int) -> Dataset:
    """An ``.npz`` file; examples keep its order where it has a test part."""
    found = held(path, options)
    placed = found.placed(options, seed)
    return dataset(path.stem, found, placed, options)


def dataset(name: str, found: Held, placed: Parts, options: FileData) -> Dataset:
    """The data set that arrays by part make, as they were understood and placed."""
    reading, targets = found.understanding.reading, found.understanding.targets
    x = _joined([torch.from_numpy(reading(pair[0][1])) for pair in found.pairs.values()])
    y = torch.from_numpy(found.y)
    by_part = {part: getattr(placed, part) for part in PARTS}
    examples = {part: _at(x, y, places) for part, places in by_part.items() if len(places)}
    if reading.kind in ("rows", "sequences"):
        examples = _as_columns(examples, options.standardize)
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


def _joined(parts: list[Tensor]) -> Tensor:
    return parts[0] if len(parts) == 1 else torch.cat(parts)


def _at(x: Tensor, y: Tensor, places: Places) -> Examples:
    """The examples at ``places``, not copied where they follow one another."""
    start, count = int(places[0]), len(places)
    if np.array_equal(places, np.arange(start, start + count)):
        return Examples(x[start : start + count], y[start : start + count])
    index = torch.from_numpy(places)
    return Examples(x[index], y[index])


def _as_columns(examples: dict[Part, Examples], standardize: bool) -> dict[Part, Examples]:
    """float32 of (n, …, features) float64, each to mean 0 and deviation 1 of training if asked.

    In double precision: features may be large beside what differs in them.
    """
    if not standardize:
        return {part: Examples(_tensor(one).float(), one.y) for part, one in examples.items()}
    mean, deviation = _moments(_tensor(examples["train"]))
    return {
        part: Examples(((_tensor(one) - mean) / deviation).float(), one.y)
        for part, one in examples.items()
    }


def _moments(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and deviation of each feature; 1 for those that are constant."""
    flat = x.reshape(-1, x.shape[-1])
    deviation = flat.std(0, correction=0)
    constant = flat.amin(0) == flat.amax(0)
    mean = torch.where(constant, flat[0], flat.mean(0))
    return mean, torch.where(constant, torch.ones_like(deviation), deviation)


def _tensor(examples: Examples) -> Tensor:
    assert isinstance(examples.x, Tensor)
    return examples.x
