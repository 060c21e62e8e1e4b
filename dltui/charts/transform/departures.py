"""What a legend says of a trace that leaves its plot: where, and how far it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dltui.charts.transform.outliers import Mask, Reach, reach
from dltui.charts.transform.scaling import data, on_axis, ordered, spread
from dltui.charts.transform.traces import Trace, View

if TYPE_CHECKING:
    from dltui.runs.log.series import Array


@dataclass(frozen=True, slots=True)
class Departure:
    """``value`` is the farthest; with ``back`` the trace has come back and ``x`` is where that
    value lies, else it has been outside from ``x`` on. Both are in data units.
    """

    x: float
    value: float
    back: bool


def departures(traces: Sequence[Trace], view: View) -> list[Departure | None]:
    """For each trace; all null where nothing is out of the ordinary."""
    traces = [ordered(trace, view.log_x) for trace in traces]
    placed = [on_axis(trace.y, view.log_y) for trace in traces]
    spreads = [spread(trace, y, view.log_y) for trace, (y, _) in zip(traces, placed, strict=True)]
    far = reach([y for y, _ in placed], log=view.log_y, held=view.held_y, spreads=spreads)
    if far is None:
        return [None] * len(traces)
    return [
        _departure(trace.x, *values, view, far)
        for trace, values in zip(traces, placed, strict=True)
    ]


def _departure(x: Array, y: Array, known: Mask, view: View, far: Reach) -> Departure | None:
    beyond = far.outliers(y)
    if not beyond.any():
        return None
    farthest = int(np.where(beyond, np.abs(np.nan_to_num(y) - far.centre), -1.0).argmax())
    inside = np.flatnonzero(known & ~beyond)
    after = int(inside[-1]) + 1 if len(inside) else 0
    left = np.flatnonzero(beyond[after:])
    at = after + int(left[0]) if len(left) else farthest
    return Departure(
        x=data(float(x[at]), view.log_x),
        value=data(float(y[farthest]), view.log_y),
        back=not len(left),
    )
