"""The points of a sweep: how each stands; enter opens one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dltui.charts.numbers import cell, duration
from dltui.charts.spark import spark
from dltui.charts.text import clean
from dltui.figures.records import Cell as Value
from dltui.figures.records import Table
from dltui.runs.events import Status
from dltui.tui import words
from dltui.tui.line import Cell, Column, Part
from dltui.tui.widgets.rows import Rows

FIGURE = "points"
"""The id of the table that a sweep keeps of its points, one row a point in their order."""


SPARK = 12


@dataclass(frozen=True, slots=True)
class PointRow:
    """``values`` are label, status, progress in percent, best value, seconds, and loss spark."""

    number: int
    values: tuple[Value, ...]


class PointList(Rows[PointRow]):
    """Hidden in a run that is no sweep."""

    DEFAULT_CSS = "PointList { display: none; height: auto; max-height: 35%; margin-bottom: 1; }"

    def __init__(self) -> None:
        super().__init__((), _cells, lambda row: row.number, id="points")

    def show_points(self, table: Table) -> None:
        best = clean(table.columns[3].name).removeprefix("best ")
        rows = [PointRow(number, tuple(row)) for number, row in enumerate(table.rows)]
        states = [len(_state(row)[0]) for row in rows]
        values = [len(_best(row)) for row in rows]
        self.display = True
        self.columns = (
            Column("POINTS"),
            Column("", max(11, *states, 0)),
            Column(best, max(len(best), *values, 0), right=True),
            Column("time", 7, right=True),
            Column("loss", SPARK, from_width=76),
        )
        self.load(rows)


def _cells(row: PointRow) -> Sequence[Cell]:
    label, _, _, _, seconds, loss = row.values
    return (
        clean(str(label)),
        _state(row),
        (_best(row), "strong"),
        (duration(seconds) if isinstance(seconds, int | float) else "", "muted"),
        (_trend(str(loss or "")), "accent"),
    )


def _best(row: PointRow) -> str:
    """Integers, such as counts of parameters, without decimals."""
    value = row.values[3]
    if not isinstance(value, int | float):
        return ""
    whole = float(value).is_integer() and abs(value) >= 1000
    return cell(value, None if whole else 2)


def _state(row: PointRow) -> Part:
    status, share = str(row.values[1]), row.values[2]
    if status not in set(Status):
        return clean(status), ""
    text, tone = words.STATUS[Status(status)]
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
