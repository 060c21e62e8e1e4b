"""Every request to CUDA's caching allocator, kept so that a disagreement can be explained later."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

ENTRIES = 400_000
FRAMES = 6


@contextmanager
def traced(file: Path, gpu: bool) -> Iterator[None]:
    """Write what happens inside to ``file``: ``[action, bytes, address, stream, place]`` each.

    ``places`` are the innermost Python frames that an entry's last number counts to; the backward
    pass runs outside Python and has none.
    """
    if not gpu:
        yield
        return
    torch.cuda.memory._record_memory_history(
        "all", context="alloc", stacks="python", max_entries=ENTRIES
    )
    try:
        yield
    finally:
        snapshot = torch.cuda.memory._snapshot()
        torch.cuda.memory._record_memory_history(None)
        with gzip.open(file, "wt") as out:
            json.dump(_compact(snapshot["device_traces"][0]), out)


def _compact(trace: list[dict[str, Any]]) -> dict[str, list[Any]]:
    places: dict[str, int] = {}
    entries: list[list[int | str]] = []
    for entry in trace:
        frames = [
            f"{Path(f['filename']).name}:{f['line']} {f['name']}"
            for f in entry.get("frames", ())[:FRAMES]
        ]
        place = places.setdefault(" < ".join(frames), len(places))
        at = entry.get("addr", entry.get("device_free", 0))
        entries.append([entry["action"], entry.get("size", 0), at, entry.get("stream", 0), place])
    return {"places": list(places), "entries": entries}
