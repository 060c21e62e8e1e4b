"""The points of a sweep: how each stands; enter opens one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dltui.charts.kinds.spark import spark
from dltui.charts.text import clean
from dltui.figures.records import Cell, Column, Curve, Figure, Table
from dltui.runs.log.events import Status
from dltui.runs.log.points import NOT_BEGUN
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import GAP, Part, TextCell, TextColumn
from dltui.tui.widgets.painter import painter
from dltui.tui.widgets.rows import Rows
from dltui.words import cell, compact, durations

LAYOUT = (("loss", "accuracy"), ("metric-against-parameter", "settings"))
"""Rows of the other figures that every sweep has."""

TIME, SPARK = 7, 12

STATE, HEADING = 15, 22
"""Cells of a state, ``! did not learn`` or ``● running 100 %``, and at most of what the values are
of; the names of the points have the rest.
"""

UNMARKED = "  "
"""In place of the sign of a point that has no curve yet."""


@dataclass(frozen=True, slots=True)
class PointRow:
    """``values`` are label, status, progress in percent, what the points are compared by, seconds,
    and loss spark; ``value`` and ``time`` are two of them in words, ``mark`` is the sign of its
    line in the curves.
    """

    number: int
    values: tuple[Cell, ...]
    value: str = ""
    time: str = ""
    mark: str = ""


class PointList(Rows[PointRow]):
    """Hidden in a run that is no sweep."""

    DEFAULT_CSS = "PointList { display: none; height: auto; max-height: 35%; margin-bottom: 1; }"

    def __init__(self) -> None:
        super().__init__((), _cells, lambda row: row.number, id="points")
        self._value = 0

    def show_points(self, table: Table, curves: Figure | None) -> None:
        """``curves`` are those of every setting, whose signs lead the rows as in a legend."""
        compared = table.columns[3]
        heading = clean(f"{compared.name} {compared.unit}".rstrip())
        lines = curves.lines if isinstance(curves, Curve) else []
        style = painter(self.app).style
        marks: dict[Cell, str] = {line.name: style.marker(n) for n, line in enumerate(lines)}
        spent = [row[4] if isinstance(row[4], int | float) else None for row in table.rows]
        rows = [
            PointRow(number, tuple(row), _value(row[3], compared), time, marks.get(row[0], ""))
            for number, (row, time) in enumerate(zip(table.rows, durations(spent), strict=True))
        ]
        label = max((len(str(row.values[0])) for row in rows), default=0) + len(UNMARKED)
        value = max((len(row.value) for row in rows), default=0)
        # No column moves while the points run, but that of the values, once it is known of what.
        self._value = max(self._value, min(HEADING, len(heading)), value)
        fixed = (STATE, self._value, TIME, SPARK)
        self.display = True
        self.columns = (
            TextColumn("POINTS", middle=True),
            TextColumn("", fixed[0]),
            TextColumn(heading, fixed[1], right=True),
            TextColumn("time", TIME, right=True),
            # Names come first: they say which point it is.
            TextColumn("loss", SPARK, from_width=max(76, label + sum(fixed) + GAP * len(fixed))),
        )
        self.load(rows)


def _cells(row: PointRow) -> Sequence[TextCell]:
    label, _, _, _, _, loss = row.values
    name = clean(str(label))
    return (
        ((f"{row.mark} " if row.mark else UNMARKED, "muted"), (name, "")),
        _state(row),
        (row.value, "strong" if _ended(row) else "muted"),
        (row.time, "muted"),
        (_trend(str(loss or "")), "accent"),
    )


def _value(value: Cell, column: Column) -> str:
    if not isinstance(value, int | float):
        return ""
    return compact(value) if column.digits is None else cell(value, column.digits)


def _ended(row: PointRow) -> bool:
    """Until then its value is the newest and not the final one."""
    status = str(row.values[1])
    return status not in set(Status) or Status(status).final


def _state(row: PointRow) -> Part:
    status, share = str(row.values[1]), row.values[2]
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
