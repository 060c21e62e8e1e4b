"""The shape of a data set: what its memory depends on, known without reading files."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from dltui.data.batches import MEMORY_SHARE
from dltui.data.dataset import Dataset, Encoding
from dltui.data.encode import wanted
from dltui.data.known import KNOWN
from dltui.data.options import DataOptions, EdgesData, NamedData, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class DataShape:
    """``stored`` is one example as it is kept, in ``dtype``; ``in_memory`` is false for pictures
    that are read from files batch by batch, ``transformed`` true where training batches are made
    from the stored form each time."""

    stored: tuple[int, ...]
    dtype: torch.dtype
    train: int
    test: int
    classes: int
    encoding: Encoding
    in_memory: bool = True
    transformed: bool = False
    validation: int = 0
    task: Task = "classes"
    vocabulary: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one input."""
        return self.encoding.shape(self.stored)

    def batch(self, count: int) -> tuple[Tensor, Tensor]:
        """Inputs (count, …) of any values, made from the stored form as the loop makes them, and
        targets 0; on torch's default device."""
        x = torch.empty(count, *self.stored, dtype=self.dtype)
        return self.encoding(x.zero_() if self.vocabulary else x), self._targets(count)

    def _targets(self, count: int) -> Tensor:
        """(count,) int64 of classes, else (count, k) float32."""
        if self.task == "classes":
            return torch.zeros(count, dtype=torch.int64)
        return torch.zeros(count, self.classes)

    def resident(self, room: float) -> list[Tensor]:
        """What `dltui.data.batches.Batches` keeps on a device with ``room`` bytes free: inputs
        (n, …), as float32 or as stored, and targets of either part, or nothing."""
        if not self.in_memory:
            return []
        train = self._kept(self.train, room, once=not self.transformed)
        held_out = [self._kept(count, room) for count in (self.validation, self.test) if count]
        return [*train, *itertools.chain(*held_out)]

    def _kept(self, count: int, room: float, *, once: bool = True) -> list[Tensor]:
        values = count * math.prod(self.stored)
        share = MEMORY_SHARE * room
        if once and self.encoding.same_size and values * 4 <= share:
            made = torch.int64 if self.vocabulary else torch.float32
            x = torch.empty(count, *self.stored, dtype=made)
        elif values * self.dtype.itemsize <= share:
            x = torch.empty(count, *self.stored, dtype=self.dtype)
        else:
            return []
        return [x, self._targets(count)]


def of_dataset(dataset: Dataset, *, transformed: bool = False) -> DataShape:
    x = dataset.train.x
    in_memory = isinstance(x, Tensor)
    return DataShape(
        stored=tuple(x.shape[1:] if in_memory else x.shape),
        dtype=x.dtype if isinstance(x, Tensor) else x[0].dtype,
        train=len(dataset.train),
        test=len(dataset.test),
        classes=len(dataset.classes),
        encoding=dataset.encoding,
        in_memory=in_memory,
        transformed=transformed,
        validation=0 if dataset.validation is None else len(dataset.validation),
        task=dataset.task,
        vocabulary=dataset.vocabulary,
    )


def of_options(
    options: DataOptions, *, seed: int, data_root: Path | None, folder: Path
) -> DataShape:
    """By name where the name says it all; otherwise the data are read, with `load`'s errors."""
    plain = isinstance(options, NamedData) and options.name in KNOWN
    plain = plain and not options.classes and not options.validation_share
    if isinstance(options, EdgesData) or not plain:
        from dltui.data.load import load  # brings scikit-learn, a second that names do not need

        dataset = load(options, seed=seed, data_root=data_root, folder=folder)
        return of_dataset(dataset, transformed=bool(options.transforms))
    assert isinstance(options, NamedData)
    known = KNOWN[options.name]
    images = known.kind == "images"
    encoding = Encoding(divisor=255.0 if images else 1.0)
    return DataShape(
        stored=known.shape,
        dtype={"images": torch.uint8, "tokens": torch.int64}.get(known.kind, torch.float32),
        train=min(known.train, options.limit or known.train),
        test=min(known.test, options.test_limit or known.test),
        classes=known.classes,
        encoding=wanted(encoding, options, known.shape),
        transformed=bool(options.transforms),
        task=known.task,
        vocabulary=known.vocabulary,
    )
