"""Which runs are old enough to go. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from dltui.runs.listing.record import RunRecord

KEEP = "keep"
"""The tag of runs that stay, however old they are."""


def prunable(
    records: Iterable[RunRecord], *, older: float = 0.0, keep: int = 0, now: float
) -> list[RunRecord]:
    """Those that were made more than ``older`` seconds ago, without the newest ``keep`` of each
    preset; newest first.

    What runs or waits stays, so does what belongs to others, and what has the tag ``keep``. They
    count among the newest.
    """
    found: list[RunRecord] = []
    newer = Counter[str]()
    for record in sorted(records, key=lambda record: record.created, reverse=True):
        newer[record.name] += 1
        stays = newer[record.name] <= keep or now - record.created <= older
        if not stays and record.status.final and not record.owner and KEEP not in record.tags:
            found.append(record)
    return found
