"""The points of a sweep as rows: how each stands, found and sorted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from dltui.compare.filter import Facts, Filter, unmeant
from dltui.figures.records import Cell, Column, Curve, Table
from dltui.presets.schema import Preset
from dltui.presets.sweep import expand
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.runs.log.points import FIGURE
from dltui.topics.catalogue import metric
from dltui.words import cell, compact, durations

Order = Literal["given", "name", "status", "value", "time"]
ORDERS: tuple[Order, ...] = get_args(Order)

FINAL = "final "
"""Before the metric in the name of its column."""

COLUMNS = 6
"""Of the table of points."""

Settings = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PointRow:
    """``values`` are label, status, progress in percent, what the points are compared by, seconds,
    and the course as a spark; ``value`` and ``time`` are two of them in words, ``mark`` is the
    sign of its line in the curves.
    """

    number: int
    values: tuple[Cell, ...]
    value: str = ""
    time: str = ""
    mark: str = ""
    metrics: Mapping[str, float | None] = field(default_factory=dict[str, "float | None"])
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def facts(self) -> Facts:
        """What the filter may ask of it."""
        value, time = number(self.values[3]), number(self.values[4])
        return Facts(
            texts={"status": self.status, "name": self.label},
            numbers={**self.metrics, "final": value, "time": time, "duration": time},
            settings=lambda: self.settings,
        )

    @property
    def label(self) -> str:
        return str(self.values[0])

    @property
    def status(self) -> str:
        return str(self.values[1])

    @property
    def ended(self) -> bool:
        """Until then its value is the newest and not the final one."""
        return self.status not in set(Status) or Status(self.status).final


def points_table(view: RunView) -> Table | None:
    """The table that a sweep keeps of its points; others may have a figure of that name."""
    table = view.figures.get(FIGURE)
    if not isinstance(table, Table) or len(table.columns) < COLUMNS:
        return None
    return table if table.columns[1].name == "status" else None


def settings_of(preset: Preset | None) -> Settings:
    """Of every point, in their order; nothing where the preset cannot be read any more."""
    points = expand(preset) if preset else []
    return [{**point.settings, "run.seed": point.seed} for point in points]


def point_rows(
    table: Table, view: RunView, settings: Settings, marks: Mapping[Cell, str]
) -> list[PointRow]:
    """``marks`` are the signs of the points' curves, by their labels."""
    compared = table.columns[3]
    name = compared.name.removeprefix(FINAL)
    ended = {point.number: point.metrics for point in view.result.points} if view.result else {}
    times = durations([number(row[4]) for row in table.rows])
    return [
        PointRow(
            place,
            tuple(row),
            _told(row[3], compared),
            time,
            marks.get(row[0], ""),
            {name: number(row[3])} | ended.get(place, {}),
            settings[place] if place < len(settings) else {},
        )
        for place, (row, time) in enumerate(zip(table.rows, times, strict=True))
    ]


def marks_of(view: RunView, labels: Sequence[Cell], sign: Callable[[int], str]) -> dict[Cell, str]:
    """The signs of the lines of those curves that are of points."""
    for figure in view.figures.values():
        if (
            isinstance(figure, Curve)
            and figure.lines
            and {line.name for line in figure.lines} <= set(labels)
        ):
            return {line.name: sign(place) for place, line in enumerate(figure.lines)}
    return {}


def chosen(rows: Sequence[PointRow], asked: Filter) -> tuple[list[PointRow], str]:
    """The rows that fit, and what the filter asks for that no point knows."""
    fault = next(iter(asked.faults), "")
    found = [row for row in rows if asked.fits(row.facts)]
    if not found and not fault:
        fault = unmeant(asked, (row.facts for row in rows))
    return found, fault


def ordered(
    rows: Sequence[PointRow], order: Order, better: int, *, backwards: bool
) -> list[PointRow]:
    """Values best first, times longest first, words from a to z; what has no value last."""
    if order in ("value", "time"):
        pairs = [(number(row.values[3 if order == "value" else 4]), row) for row in rows]
        known = [(value, row) for value, row in pairs if value is not None]
        less = order == "value" and better < 0
        known.sort(key=lambda pair: pair[0], reverse=less == backwards)
        return [row for _, row in known] + [row for value, row in pairs if value is None]
    if order == "given":
        return sorted(rows, key=lambda row: row.number, reverse=backwards)
    return sorted(
        rows,
        key=lambda row: (row.label if order == "name" else row.status).lower(),
        reverse=backwards,
    )


def better_of(compared: Column) -> int:
    """Which end of the column is good; of one from before that was written, by its name."""
    return compared.better or metric(compared.name.removeprefix(FINAL)).better


def number(value: Cell) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _told(value: Cell, column: Column) -> str:
    known = number(value)
    if known is None:
        return ""
    return compact(known) if column.digits is None else cell(known, column.digits)
