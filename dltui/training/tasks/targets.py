"""What a loss and a verdict must know of the targets of the training part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

from dltui.data.dataset import Dataset
from dltui.data.options import Task
from dltui.errors import InputError


@dataclass(frozen=True, slots=True)
class Targets:
    """``names`` are classes, labels or numbers; ``counts`` (k,) examples of each class, or with
    each label; ``mean``, ``deviation`` and ``median`` (k,) float32 of numbers.

    Without ``counts``, ``mean`` and ``deviation`` only the shape is known.
    """

    task: Task = "classes"
    names: tuple[str, ...] = ()
    examples: int = 0
    counts: Tensor | None = None
    mean: Tensor | None = None
    deviation: Tensor | None = None
    median: Tensor | None = None

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """``InputError`` for targets that are one and the same throughout."""
        y, names = dataset.train.y, dataset.classes
        if dataset.task == "classes":
            counts = torch.bincount(y, minlength=len(names))
            if len(names) > 1 and int((counts > 0).sum()) == 1:
                raise InputError(
                    f"{dataset.name}: all {len(y):,} training examples are of the class "
                    f"{names[int(counts.argmax())]!r}: there is nothing to tell apart"
                )
            return cls("classes", names, len(y), counts=counts)
        if dataset.task == "labels":
            return cls("labels", names, len(y), counts=(y > 0).sum(0))
        mean, deviation = y.double().mean(0), y.double().std(0, correction=0)
        for name, value, spread in zip(names, mean.tolist(), deviation.tolist(), strict=True):
            if not spread:
                raise InputError(
                    f"{dataset.name}: the target {name!r} is {value:g} in all "
                    f"{len(y):,} training examples: there is nothing to learn"
                )
        return cls(
            "numbers",
            names,
            len(y),
            mean=mean.float(),
            deviation=deviation.float(),
            median=y.median(0).values,
        )

    @property
    def shares(self) -> Tensor:
        """(k,) float64: the share of each class, or with each label."""
        assert self.counts is not None
        return self.counts.double() / self.examples
