"""The table that a sweep keeps of its points, when nobody is left to write that they ended."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from dltui.figures.records import Figure, Table
from dltui.runs.log.events import Status

FIGURE = "points"
"""The id of the table, one row a point in their order; its second column says how each stands."""

NOT_BEGUN = "not begun"
"""A point that waited when its sweep ended; resume begins with it."""


def settled(figures: Mapping[str, Figure], status: Status) -> dict[str, Figure]:
    """``figures`` of a sweep with ``status``: no point of one that has ended still runs or waits.

    A coordinator that was killed has not written so; a point that ran has ended as its sweep has.
    """
    table = figures.get(FIGURE)
    if not status.final or not isinstance(table, Table) or not _of_a_sweep(table):
        return dict(figures)
    said = {str(Status.RUNNING): str(status), str(Status.QUEUED): NOT_BEGUN}
    rows = [[row[0], said.get(str(row[1]), row[1]), *row[2:]] for row in table.rows]
    return {**figures, FIGURE: msgspec.structs.replace(table, rows=rows)}


def _of_a_sweep(table: Table) -> bool:
    """Others may have figures of that name."""
    return [column.name for column in table.columns[1:2]] == ["status"]
