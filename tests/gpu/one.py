"""The process of one measurement: ``python -m tests.gpu.one NAME FOLDER DEVICE SMALL [DATA]``."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from tests.gpu.bench import Bench
from tests.gpu.measures import NAMED


def main(name: str, folder: str, device: str, small: str, data: str = "") -> None:
    """Write the rows of ``name`` to ``FOLDER/rows.json``."""
    bench = Bench(
        folder=Path(folder),
        device=device,
        data=Path(data) if data else None,
        small=small == "small",
    )
    rows = NAMED[name].work()(bench)
    (bench.folder / "rows.json").write_bytes(msgspec.json.encode(rows))


if __name__ == "__main__":
    main(*sys.argv[1:])
