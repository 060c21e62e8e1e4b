"""What torch's allocator on CUDA tells of itself, under the names of the event log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RESERVED = "reserved_bytes.all.current"

KEYS = {
    "allocated": "allocated_bytes.all.current",
    "peak": "allocated_bytes.all.peak",
    "reserved": RESERVED,
    "reserved peak": "reserved_bytes.all.peak",
    "active": "active_bytes.all.current",
    "inactive split": "inactive_split_bytes.all.current",
    "requested": "requested_bytes.all.current",
    "retries": "num_alloc_retries",
    "ooms": "num_ooms",
}
"""Names in the event log, and keys of ``torch.cuda.memory_stats``; the last two are counts."""


def named(statistics: Mapping[str, Any]) -> dict[str, int]:
    """Bytes and counts by name, of what ``torch.cuda.memory_stats`` gives."""
    return {name: int(statistics.get(key, 0)) for name, key in KEYS.items()}
