"""What a run of a list gave, in the words of every list and screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dltui.runs.listing.record import Measured, RunRecord


def final(record: RunRecord) -> str:
    """What it was in the end, e.g. ``test/accuracy: 97.21 %``; of a sweep of how many points."""
    of = f" (best of {record.complete})" if record.points else ""
    return f"{_value(record.final, record)}{of}" if record.final else ""


def best(record: RunRecord) -> str:
    return _value(record.best, record) if record.best else ""


def _value(measured: Measured, record: RunRecord) -> str:
    known = record.metric(measured[0])
    return f"{known.word}: {known.text(measured[1])}"
