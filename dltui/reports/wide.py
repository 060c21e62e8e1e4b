"""Runs as a wide table, for a spreadsheet: a row a step, or a row a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dltui.compare.data import compared
from dltui.compare.members import expand, members
from dltui.compare.quantities import Quantities
from dltui.compare.rows import rows
from dltui.reports.frame import Frame, Value, of_columns, of_rows
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.runs.log.follow import read
from dltui.runs.log.series import Series, finite

AXES = ("epoch", "elapsed", "time")


def wide(runs: Sequence[RunDir]) -> Frame:
    """One run by its steps, if it has any; several, and the points of a sweep, a row each."""
    views = [read(run) for run in expand(runs)]
    return by_step(views[0].series) if len(views) == 1 and views[0].series else by_run(views)


def by_step(series: Mapping[str, Series]) -> Frame:
    """Columns step, epoch, elapsed (s), time (Unix s), then the metrics by name."""
    columns = {"step": int, **dict.fromkeys((*AXES, *series), float)}
    return of_rows(columns, _steps(series))


def _steps(series: Mapping[str, Series]) -> Iterator[Sequence[Value]]:
    """Rows by step, the metrics of a step side by side, each with the axes of the step."""
    steps = np.unique(np.concatenate([one.step for one in series.values()]))
    axes = np.full((len(AXES), len(steps)), np.nan)
    values = np.full((len(series), len(steps)), np.nan)
    for row, one in enumerate(series.values()):
        place = np.searchsorted(steps, one.step)
        values[row, place] = one.y
        for axis, name in enumerate(AXES):
            axes[axis, place] = getattr(one, name)
    table = np.concatenate((axes, values)).T
    for step, cells in zip(steps.tolist(), table, strict=True):
        yield (int(step), *finite(cells))


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
