"""A comparison for other programs: JSON with one value a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TextIO

import msgspec
from msgspec import Struct

from dltui.compare.average import average
from dltui.compare.members import differences, groups, resolved
from dltui.compare.quantities import Quantity, Summary
from dltui.compare.rows import Row
from dltui.compare.tables import finals
from dltui.metrics import Metric, units
from dltui.runs import escaped
from dltui.runs.log.events import Status


class Group(Struct, frozen=True, kw_only=True):
    """Those ``runs``, by their letters, that agree in a setting, and mean and sample standard
    deviation of their final values; null without any, and the spread of one.
    """

    value: Any
    runs: list[str]
    mean: float | None
    spread: float | None


class Compared(Struct, frozen=True, kw_only=True):
    """Runs side by side, a value a run, null where it has none.

    ``settings`` are those that differ, ``shared`` those that are the same of all, by dotted key;
    ``metrics`` are all final ones, ``units`` those of metrics that have one; ``final``, ``best``,
    ``min`` and ``max`` are of ``metric`` over its course; ``better`` is 1 where more of it is
    good, -1 where less is. ``groups`` are those of the setting ``by``, where one was asked for.
    """

    schema: int
    runs: list[str]
    letters: list[str]
    labels: list[str]
    status: list[Status]
    seconds: list[float]
    settings: dict[str, list[Any]]
    shared: dict[str, Any]
    metrics: dict[str, list[float | None]]
    units: dict[str, str]
    metric: str | None
    unit: str
    better: int
    final: list[float | None]
    best: list[float | None]
    min: list[float | None]
    max: list[float | None]
    by: str | None
    groups: list[Group]


def compared(rows: Sequence[Row], quantity: Quantity | None, by: str | None = None) -> Compared:
    """``by`` is a setting, or the end of its name."""
    every = [row.member for row in rows]
    own = [row.summary or Summary(None) for row in rows]
    metric = quantity.metric if quantity else Metric()
    key = resolved(every, by) if by else None
    differing, measured = differences(every), finals(every)
    settings = every[0].settings if every else {}
    known = {name: member.view.metric(name) for member in every for name in member.view.finals}
    return Compared(
        schema=escaped.VERSION,
        runs=[member.view.run.id for member in every],
        letters=[member.letter for member in every],
        labels=[row.label for row in rows],
        status=[member.view.status for member in every],
        seconds=[member.view.elapsed for member in every],
        settings=differing,
        shared={key: value for key, value in settings.items() if key not in differing},
        metrics={
            name: [known[name].counted(v) for v in values] for name, values in measured.items()
        },
        units=units(measured, known),
        metric=quantity.word if quantity else None,
        unit=metric.unit,
        better=metric.better,
        final=[metric.counted(one.final) for one in own],
        best=[metric.counted(one.best) for one in own],
        min=[metric.counted(one.low) for one in own],
        max=[metric.counted(one.high) for one in own],
        by=key,
        groups=_groups(rows, key) if key else [],
    )


def _groups(rows: Sequence[Row], key: str) -> list[Group]:
    finals = {row.member.letter: row.summary.final if row.summary else None for row in rows}
    found: list[Group] = []
    for group in groups([row.member for row in rows], key).values():
        mean = average(finals[member.letter] for member in group)
        found.append(
            Group(
                value=group[0].settings.get(key),
                runs=[member.letter for member in group],
                mean=mean.mean if mean else None,
                spread=mean.spread if mean else None,
            )
        )
    return found


def write_json(rows: Sequence[Row], quantity: Quantity | None, file: TextIO) -> None:
    escaped.write_json(msgspec.to_builtins(compared(rows, quantity)), file)
