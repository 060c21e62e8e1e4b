"""The user's table → tensors."""

from __future__ import annotations

from pathlib import Path

import torch

from dltui.data.acting import check
from dltui.data.dataset import Dataset, Examples
from dltui.data.options import FileData
from dltui.data.tables.encode import encode
from dltui.data.tables.read import read
from dltui.data.tables.understand import understand


def load(path: Path, options: FileData, seed: int) -> Dataset:
    """Rows of numbers, as `dltui.data.tables` understands them; errors as there."""
    check(options, "tables", str(path))
    table = understand(read(path, options), options)
    parts = table.parts(options, seed)
    rows = {"training": parts.train, "validation": parts.validation, "test": parts.test}
    inputs = encode(table.features, rows, standardize=options.standardize)
    y = torch.from_numpy(table.target.y)
    examples = {
        part: Examples(torch.from_numpy(x), y[torch.from_numpy(rows[part])])
        for part, x in inputs.parts.items()
    }
    return Dataset(
        name=path.stem,
        kind="rows",
        task=table.target.task,
        train=examples["training"],
        validation=examples["validation"] if len(parts.validation) else None,
        test=examples["test"],
        classes=table.target.names,
        notes=(*table.notes, *parts.notes, *inputs.notes),
    )
