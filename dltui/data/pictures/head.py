"""What a folder of pictures holds, for the plan and ``validate``."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from dltui.data.head import Head
from dltui.data.options import FileData
from dltui.data.pictures.held import held
from dltui.data.pictures.look import kept_looks

MOST = 2000
"""Pictures whose headers are read: 0.2 s on a local disk."""

DECODED = 64
"""Pictures that are looked into where headers do not say enough."""


def head(options: FileData, path: Path) -> Head:
    """Files are counted whole; of many pictures some are looked at, evenly spread: it is said."""
    found = held(path, options, kept_looks, most=MOST, decoded=DECODED)
    placed = found.placed(options, seed=0)
    counts = np.bincount(found.y, minlength=len(found.classes))
    return Head(
        kind="images",
        task="classes",
        shape=found.form.shape,
        parts=placed.counts(),
        classes={name: int(count) for name, count in zip(found.classes, counts, strict=True)},
        notes=(*found.notes, *placed.notes),
        decoded=math.prod(found.form.shape) * (4 if found.form.deep else 1),
    )
