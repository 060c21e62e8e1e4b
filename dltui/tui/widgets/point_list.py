"""The points of a sweep: how each stands; enter opens one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dltui.charts.spark import spark
from dltui.charts.text import clean
from dltui.figures.records import Cell as Value
from dltui.figures.records import Curve, Figure, Table
from dltui.runs.events import Status
from dltui.tui import words
from dltui.tui.line import GAP, Cell, Column, Part
from dltui.tui.widgets.painter import painter
from dltui.tui.widgets.rows import Rows
from dltui.words import cell, duration

FIGURE = "points"
"""The id of the table that a sweep keeps of its points, one row a point in their order."""


LAYOUT = (("loss", "accuracy"), ("metric-against-parameter", "settings"))
"""Rows of the other figures that every sweep has."""

TIME, SPARK = 7, 12

WIDEST = 18
"""Cells of a state or a value; the names of the points have what these leave."""


@dataclass(frozen=True, slots=True)
class PointRow:
    """``values`` are label, status, progress in percent, best value, seconds, and loss spark;
    ``mark`` is the sign of its line in the curves.
    """

    number: int
    values: tuple[Value, ...]
    mark: str = ""


class PointList(Rows[PointRow]):
    """Hidden in a run that is no sweep."""

    DEFAULT_CSS = "PointList { display: none; height: auto; max-height: 35%; margin-bottom: 1; }"

    def __init__(self) -> None:
        super().__init__((), _cells, lambda row: row.number, id="points")

    def show_points(self, table: Table, curves: Figure | None) -> None:
        """``curves`` are those of every setting, whose signs lead the rows as in a legend."""
        best = clean(table.columns[3].name).removeprefix("best ")
        lines = curves.lines if isinstance(curves, Curve) else []
        style = painter(self.app).style
        marks: dict[Value, str] = {line.name: style.marker(n) for n, line in enumerate(lines)}
        rows = [
            PointRow(number, tuple(row), marks.get(row[0], ""))
            for number, row in enumerate(table.rows)
        ]
        label = max((len(str(row.values[0])) for row in rows), default=0) + 2 * bool(lines)
        state = max((len(_state(row)[0]) for row in rows), default=0)
        value = max((len(_best(row)) for row in rows), default=0)
        fixed = (min(WIDEST, max(11, state)), min(WIDEST, max(len(best), value)), TIME, SPARK)
        self.display = True
        self.columns = (
            Column("POINTS"),
            Column("", fixed[0]),
            Column(best, fixed[1], right=True),
            Column("time", TIME, right=True),
            # Names come first: they say which point it is.
            Column("loss", SPARK, from_width=max(76, label + sum(fixed) + GAP * len(fixed))),
        )
        self.load(rows)


def _cells(row: PointRow) -> Sequence[Cell]:
    label, _, _, _, seconds, loss = row.values
    name = clean(str(label))
    return (
        ((f"{row.mark} ", "muted"), (name, "")) if row.mark else name,
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
