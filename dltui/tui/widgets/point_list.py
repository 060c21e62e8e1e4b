"""The points of a sweep: how each stands; enter opens one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from dltui.charts.kinds.spark import spark
from dltui.charts.text import clean
from dltui.compare.against import AGAINST
from dltui.figures.records import Curve, Figure, Matrix, Table
from dltui.runs.log.events import Status
from dltui.runs.log.points import NOT_BEGUN
from dltui.tui.model.point_rows import Order, PointRow
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import GAP, Part, TextCell, TextColumn
from dltui.tui.widgets.rows import Rows

TIME, SPARK = 7, 12

STATE, HEADING = 15, 22
"""Cells of a state, ``! did not learn`` or ``● running 100 %``, and at most of what the values are
of; the names of the points have the rest.
"""

UNMARKED = "  "
"""In place of the sign of a point that has no curve yet."""


def layout(figures: Mapping[str, Figure]) -> tuple[tuple[str, ...], ...]:
    """Rows of a sweep's other figures: the curves over each other, then what they led to, and
    matrices beside each other.
    """
    curves = [id for id, one in figures.items() if isinstance(one, Curve) and "against" not in id]
    matrices = [id for id, one in figures.items() if isinstance(one, Matrix)]
    return (tuple(curves), (AGAINST, "settings"), tuple(matrices))


class PointList(Rows[PointRow]):
    DEFAULT_CSS = "PointList { height: auto; max-height: 32vh; }"

    def __init__(self) -> None:
        super().__init__((), _cells, lambda row: row.number, id="points")
        self._value = 0

    def tell(
        self,
        rows: Sequence[PointRow],
        table: Table,
        order: Order,
        *,
        backwards: bool,
        among: Collection[PointRow],
    ) -> None:
        """Show ``rows`` of ``table``; the columns have room for all ``among`` which they are."""
        compared, course = table.columns[3], table.columns[5]
        heading = clean(f"{compared.name} {compared.unit}".rstrip())
        arrow = "▴" if backwards else "▾"
        mark = {order: arrow}
        label = max((len(row.label) for row in among), default=0) + len(UNMARKED)
        value = max((len(row.value) for row in among), default=0)
        # No column moves while the points run, but that of the values, once it is known of what.
        self._value = max(self._value, min(HEADING, len(heading) + 1), value)
        fixed = (STATE, self._value, TIME, SPARK)
        self.columns = (
            TextColumn(f"POINTS{mark.get('name', '')}", middle=True),
            TextColumn(f"status{arrow}" if order == "status" else "", fixed[0]),
            TextColumn(f"{heading}{mark.get('value', '')}", fixed[1], right=True),
            TextColumn(f"time{mark.get('time', '')}", TIME, right=True),
            # Names come first: they say which point it is.
            TextColumn(
                clean(course.name),
                SPARK,
                from_width=max(76, label + sum(fixed) + GAP * len(fixed)),
            ),
        )
        self.load(rows)


def _cells(row: PointRow) -> Sequence[TextCell]:
    return (
        ((f"{row.mark} " if row.mark else UNMARKED, "muted"), (clean(row.label), "")),
        _state(row),
        (row.value, "strong" if row.ended else "muted"),
        (row.time, "muted"),
        (_trend(str(row.values[5] or "")), "accent"),
    )


def _state(row: PointRow) -> Part:
    status, share = row.status, row.values[2]
    if status == NOT_BEGUN:
        return f"· {status}", "muted"
    if status not in set(Status):  # what one that finished did not do
        return f"! {clean(status)}", "warn"
    text, tone = phrases.STATUS[Status(status)]
    if status == Status.RUNNING and isinstance(share, int | float):
        return f"{text} {share:3.0f} %", tone
    return text, tone


def _trend(text: str) -> str:
    values: list[float | None] = []
    for part in text.split(",") if text else []:
        try:
            values.append(float(part))
        except ValueError:
            values.append(None)
    return spark(values, SPARK)
