"""How fast a run goes, and how far it is where nobody said how far it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltui.runs.log.status import Status
from dltui.tui.texts.toned import TextLine

if TYPE_CHECKING:
    from dltui.runs.log.fold import RunView

RECENT = 200
"""Steps over which the present speed is measured."""

SLOW, WHOLE = 0.5, 10.0
"""Steps per second below which their seconds are told, and from which no part of one is."""


def unplanned(view: RunView) -> TextLine:
    """How far a run is of which nobody said how far it goes, and how fast it goes on."""
    done: TextLine = ((f"{view.unit} ", "muted"), (f"{view.step:,}", ""))
    pace = steps_per_second(view) if view.status is Status.RUNNING else None
    return (*done, (f"  {per_second(pace, view.unit)}", "muted")) if pace else done


def per_second(pace: float, unit: str) -> str:
    """``3.1 steps/s``; of slow ones ``12 s/step``."""
    if pace < SLOW:
        return f"{1 / pace:,.3g} s/{unit}"
    return f"{pace:,.0f} {unit}s/s" if pace >= WHOLE else f"{pace:.1f} {unit}s/s"


def steps_per_second(view: RunView) -> float | None:
    """Over the newest steps while it runs, over the whole run after."""
    if not view.step or not view.elapsed:
        return None
    series = max(view.series.values(), key=lambda one: len(one.step), default=None)
    if series is None or len(series.step) < 2:
        return None
    first = -min(len(series.step), RECENT) if view.status is Status.RUNNING else 0
    seconds = float(series.elapsed[-1] - series.elapsed[first])
    pace = float(series.step[-1] - series.step[first]) / seconds if seconds > 0 else 0.0
    return pace if pace > 0 else None
