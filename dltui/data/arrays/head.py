"""What an ``.npz`` file holds, for the plan and ``validate``."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dltui.data.arrays.archive import Array
from dltui.data.arrays.held import held
from dltui.data.arrays.targets import Targets
from dltui.data.head import Head
from dltui.data.options import FileData

MOST = 16 << 20
"""Bytes of examples of each part that are looked at: 0.2 s for a compressed file."""


def head(options: FileData, path: Path) -> Head:
    """Targets are read whole; of large arrays of examples their beginning, which is said."""
    found = held(path, options, MOST)
    reading, targets = found.understanding.reading, found.understanding.targets
    placed = found.placed(options, seed=0)
    return Head(
        kind=reading.kind,
        task=targets.task,
        shape=reading.shape,
        parts=placed.counts(),
        classes=counts(found.y, targets),
        notes=(*found.notes, *placed.notes),
    )


def counts(y: Array, targets: Targets) -> dict[str, int]:
    """Examples of each class, ones of each label, values of each number."""
    if targets.task == "classes":
        found = np.bincount(y, minlength=len(targets.classes))
    elif targets.task == "labels":
        found = y.sum(0)
    else:
        found = np.full(len(targets.classes), len(y))
    return {name: int(count) for name, count in zip(targets.classes, found, strict=True)}
