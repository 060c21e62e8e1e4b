"""A comparison for other programs: JSON with one value a run, CSV with a row a run."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any, TextIO

from dltui.compare.average import average
from dltui.compare.members import Member, differences, groups, resolved
from dltui.compare.quantities import Quantity, Summary
from dltui.compare.rows import Row
from dltui.compare.tables import finals
from dltui.presets.sweep import show
from dltui.runs import escaped


def as_json(
    rows: Sequence[Row], quantity: Quantity | None, by: str | None = None
) -> dict[str, Any]:
    """``metrics`` are all final ones; ``final``, ``best``, ``min`` and ``max`` are of ``metric``,
    of its course as far as it was recorded. Null where a run has no such value.

    ``groups`` are the means of those that agree in the setting ``by``; null without one.
    """
    every = [row.member for row in rows]
    own = [row.summary or Summary(None) for row in rows]
    return {
        "runs": [member.view.run.id for member in every],
        "letters": [member.letter for member in every],
        "labels": [row.label for row in rows],
        "status": [str(member.view.status) for member in every],
        "seconds": [member.view.elapsed for member in every],
        "settings": differences(every),
        "metrics": finals(every),
        "metric": quantity.word if quantity else None,
        "unit": quantity.metric.unit if quantity else "",
        "better": quantity.metric.better if quantity else 0,
        "final": [one.final for one in own],
        "best": [one.best for one in own],
        "min": [one.low for one in own],
        "max": [one.high for one in own],
        "groups": None if by is None else _groups(every, by, quantity),
    }


def _groups(every: Sequence[Member], by: str, quantity: Quantity | None) -> list[dict[str, Any]]:
    key = resolved(every, by)
    return [
        {
            key: group[0].settings.get(key),
            "runs": [member.letter for member in group],
            **_average([quantity.final(member.view) for member in group] if quantity else []),
        }
        for group in groups(every, key).values()
    ]


def _average(values: Sequence[float | None]) -> dict[str, float | None]:
    found = average(values)
    return {"mean": found.mean if found else None, "spread": found.spread if found else None}


def write_json(rows: Sequence[Row], quantity: Quantity | None, file: TextIO) -> None:
    escaped.write_json(as_json(rows, quantity), file)


def write_csv(rows: Sequence[Row], quantity: Quantity | None, file: TextIO) -> None:
    """Who, how it ended, the settings that differ, all final metrics, and the best of one."""
    told = as_json(rows, quantity)
    columns = {
        "letter": told["letters"],
        "run": told["runs"],
        "label": told["labels"],
        "status": told["status"],
        "seconds": told["seconds"],
        **{name: [_plain(v) for v in values] for name, values in told["settings"].items()},
        **{f"final {name}": values for name, values in told["metrics"].items()},
    }
    if quantity is not None and quantity.metric.better:
        columns[f"best {quantity.word}"] = told["best"]
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([escaped.as_cell(name) for name in columns])
    for row in zip(*columns.values(), strict=True):
        writer.writerow([escaped.as_cell(v) if isinstance(v, str) else v for v in row])


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int | float) else show(value)
