"""The table that a sweep keeps of its points, when nobody is left to write that they ended."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from dltui.figures.records import Figure, Table
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.listing.parallel import each
from dltui.runs.liveness import ending
from dltui.runs.log.events import Status

FIGURE = "points"
"""The id of the table, one row a point in their order; its second column says how each stands."""

OPEN = (Status.RUNNING, Status.QUEUED)

NOT_BEGUN = "not begun"
"""A point that waited when its sweep ended; resume begins with it."""


def settled(figures: Mapping[str, Figure], sweep: RunDir, status: Status) -> dict[str, Figure]:
    """``figures`` of ``sweep``: once it has ended with ``status`` no point still runs or waits.

    A coordinator that was killed has not written so, nor what began or ended since it wrote last.
    """
    table = figures.get(FIGURE)
    if not status.final or not isinstance(table, Table) or not _of_a_sweep(table):
        return dict(figures)
    still = [number for number, row in enumerate(table.rows) if row[1:2] and row[1] in OPEN]
    ended = dict(zip(still, each(still, lambda n: _ended(sweep.point(n), status)), strict=True))
    rows = [
        [row[0], ended[number], *row[2:]] if number in ended else row
        for number, row in enumerate(table.rows)
    ]
    return {**figures, FIGURE: msgspec.structs.replace(table, rows=rows)}


def _ended(point: RunDir, sweep: Status) -> str:
    """What its own directory says; one that began and left no word has ended as its sweep has."""
    if result := results.read(point):
        return ending.short(result.status, result.message)
    return str(sweep) if point.events.exists() else NOT_BEGUN


def _of_a_sweep(table: Table) -> bool:
    """Others may have figures of that name."""
    return [column.name for column in table.columns[1:2]] == ["status"]
