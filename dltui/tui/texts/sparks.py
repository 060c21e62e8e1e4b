"""How live runs go, as sparks for the rows of a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dltui.charts.kinds.spark import spark

if TYPE_CHECKING:
    from dltui.runs.log.fold import RunView

NEWEST = 2_000
"""Values that a spark is of."""


class Sparks:
    """Each is drawn anew once its run has come further: 30 rows took 4 % of a core."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._drawn: dict[Path, tuple[int, str]] = {}

    def of(self, view: RunView) -> str:
        step, drawn = self._drawn.get(view.run.path, (-1, ""))
        if view.step != step:
            trend = view.trend
            drawn = spark(trend.means[-NEWEST:].tolist(), self._width) if trend else ""
            self._drawn[view.run.path] = view.step, drawn
        return drawn
