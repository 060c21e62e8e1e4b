"""Runs as a wide table, for a spreadsheet: a row a step, or a row a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dltui.compare.data import compared
from dltui.compare.members import expand, members
from dltui.compare.quantities import Quantities
from dltui.compare.rows import rows
from dltui.reports.frame import Frame, Value, of_columns, of_pieces
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.runs.log.follow import read
from dltui.runs.log.series import Series, finite

PIECE = 2**14
"""Steps that are told at a time."""

AXES = ("epoch", "elapsed", "time")


def wide(runs: Sequence[RunDir]) -> Frame:
    """One run by its steps, if it has any; several, and the points of a sweep, a row each."""
    views = [read(run) for run in expand(runs)]
    return by_step(views[0].series) if len(views) == 1 and views[0].series else by_run(views)


def by_step(series: Mapping[str, Series]) -> Frame:
    """Columns step, epoch, elapsed (s), time (Unix s), then the metrics by name."""
    columns = {"step": int, **dict.fromkeys((*AXES, *series), float)}
    return of_pieces(columns, _steps(series))


def _steps(series: Mapping[str, Series]) -> Iterator[Sequence[Sequence[Value]]]:
    """Columns by step, the metrics of a step side by side, each with the axes of the step."""
    steps = np.unique(np.concatenate([one.step for one in series.values()]))
    for at in range(0, len(steps), PIECE):
        part = steps[at : at + PIECE]
        axes = np.full((len(AXES), len(part)), np.nan)
        values = np.full((len(series), len(part)), np.nan)
        for row, one in enumerate(series.values()):
            own = slice(*np.searchsorted(one.step, (part[0], part[-1] + 0.5)).tolist())
            place = np.searchsorted(part, one.step[own])
            values[row, place] = one.y[own]
            for axis, name in enumerate(AXES):
                axes[axis, place] = getattr(one, name)[own]
        yield [list(map(int, part.tolist())), *map(finite, (*axes, *values))]


def by_run(views: Sequence[RunView]) -> Frame:
    """Who, how it ended, the settings that differ, all final metrics, and the best of one."""
    every = members(views)
    first = Quantities(every).first
    told = compared(rows(every, first), first)
    columns: dict[str, Sequence[Any]] = {
        "letter": told.letters,
        "run": told.runs,
        "label": told.labels,
        "status": [str(status) for status in told.status],
        "seconds": told.seconds,
        **told.settings,
        **{f"final {name}": values for name, values in told.metrics.items()},
    }
    if told.better:
        columns[f"best {told.metric}"] = told.best
    return of_columns(columns)
