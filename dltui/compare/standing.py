"""How each of several runs stands: state, progress, value and course, a row a run."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.compare.members import Member
from dltui.compare.parts import finite_parts
from dltui.compare.quantities import Quantity
from dltui.figures.records import Cell, Column, Table
from dltui.runs.liveness import ending
from dltui.runs.log.events import Status
from dltui.runs.log.points import FIGURE

SPARK = 24
"""Values in a row's spark."""

UNKNOWN = "value"
"""What is compared, while nothing was measured."""


def standing_table(
    every: Sequence[Member], value: Quantity | None, course: Quantity | None
) -> Table:
    """The final ``value`` or the newest, and the ``course`` of another quantity as a spark."""
    rows = [_row(member, value, course) for member in every]
    known = value.metric if value else None
    numbers = [row[3] for row in rows if isinstance(row[3], float)]
    columns = [
        Column(name="point", kind="text"),
        Column(name="status", kind="text"),
        Column(name="progress", unit="%"),
        Column(
            name=f"final {value.word if value else UNKNOWN}",
            unit=known.unit if known else "",
            digits=known.decimals(numbers) if known else None,
            better=known.better if known else 0,
        ),
        Column(name="time", unit="s", digits=1),
        Column(name=course.group if course else "trend", kind="spark"),
    ]
    return Table(id=FIGURE, title="Points of the sweep", columns=columns, rows=rows)


def _row(member: Member, value: Quantity | None, course: Quantity | None) -> list[Cell]:
    view = member.view
    if view.status is Status.QUEUED:
        return [member.name, str(view.status), None, None, None, ""]
    share = 1.0 if view.status is Status.FINISHED else view.progress
    return [
        member.name,
        ending.short(view.status, view.ending),
        None if share is None else round(100 * share),
        value.final(view) if value else None,
        round(view.elapsed, 1),
        _spark(member, course),
    ]


def _spark(member: Member, course: Quantity | None) -> str:
    """A comma-separated list of means over equal parts of the run."""
    found = course.series(member.view) if course else None
    if found is None or not len(found.y):
        return ""
    return ",".join(f"{mean:.4g}" for mean in finite_parts(found.means, SPARK).tolist())
