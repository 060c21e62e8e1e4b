"""Which column of a table counts its steps, and which says when."""

from __future__ import annotations

from collections.abc import Iterable

STEPS = (
    *("step", "global_step", "_step", "trainer/global_step", "steps", "iteration", "iter"),
    *("iterations", "update", "batch", "epoch"),
)
"""What the axis is called, the surest first; without one rows are counted from 0."""

TIMES = ("_timestamp", "timestamp", "wall_time", "wall time", "time")
"""Unix seconds, where they can be such."""

EARLIEST, LATEST = 1e8, 1e11
"""Numbers between them are taken for Unix seconds: from 1973 on."""

LONG = (("metric", "name", "tag", "key"), "value")
"""Columns of a table that has a row for each value."""


def pick(names: Iterable[str], wanted: Iterable[str]) -> str:
    """The first of ``wanted`` that is there, as it is written; empty without one."""
    known = {name.strip().lower(): name for name in reversed(list(names))}
    return next((known[one] for one in wanted if one in known), "")


def moment(value: object) -> float:
    """Unix seconds; 0 for what is none."""
    if isinstance(value, int | float) and EARLIEST < value < LATEST:
        return float(value)
    return 0.0
