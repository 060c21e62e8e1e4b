"""Amounts of memory in words."""

from __future__ import annotations

MIB = 2**20
GIB = 2**30


def amount(size: float) -> str:
    """Bytes as MiB below four GiB and as GiB above, e.g. "2,061 MiB", "8.2 GiB"."""
    if size >= 4 * GIB:
        return f"{size / GIB:,.1f} GiB"
    if size >= 100 * MIB or size == 0:
        return f"{size / MIB:,.0f} MiB"
    return f"{size / MIB:,.1f} MiB" if size >= MIB / 20 else f"{size:,.0f} bytes"
