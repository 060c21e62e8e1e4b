"""What a table holds, read in part if it is large, for the plan and ``validate``."""

from __future__ import annotations

from pathlib import Path

from dltui.data.acting import check
from dltui.data.head import Head
from dltui.data.options import FileData
from dltui.data.tables.encode import width
from dltui.data.tables.read import read
from dltui.data.tables.understand import understand


def head(options: FileData, path: Path) -> Head:
    """InputError and DataError as a training would end with, as far as the head shows."""
    check(options, "tables", str(path))
    raw = read(path, options, head=True)
    table = understand(raw, options)
    beginning = f"looked at the first {len(table):,} rows; a training reads all"
    return Head(
        kind="rows",
        task=table.target.task,
        shape=(width(table.features),),
        parts=table.parts(options, seed=0).counts() if raw.whole else {"first rows": len(table)},
        classes=table.target.counts(),
        columns=table.columns,
        notes=table.notes if raw.whole else (*table.notes, beginning),
    )
