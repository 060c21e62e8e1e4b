"""Charts of several quantities, side by side where there is room."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.containers import Container

from dltui.charts.view.window import XKind
from dltui.figures.records import Curve, StepSeries
from dltui.tui.widgets.chart import Chart

if TYPE_CHECKING:
    from dltui.runs.log.series import Series

    Drawn = tuple[StepSeries | Curve, Mapping[str, Series]]

LOW, HIGH = 9, 14
"""Least lines of a chart under others, and of one that has company beside it."""


class Overlays(Container):
    """A chart a figure, told apart by their ids; they come and go with what is told."""

    DEFAULT_CSS = "Overlays { layout: grid; grid-gutter: 0 3; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[str, Chart] = {}

    @property
    def charts(self) -> list[Chart]:
        """In the order in which they were told."""
        return list(self._shown.values())

    def tell(self, drawn: Sequence[Drawn], axis: XKind) -> None:
        """A chart that stays keeps what it looks at; a new one has the ``axis`` of the others."""
        before = self._shown
        self._shown = {figure.id: before.get(figure.id) or Chart(figure) for figure, _ in drawn}
        for figure, series in drawn:
            self._shown[figure.id].show(figure, series)
        new = [chart for id, chart in self._shown.items() if id not in before]
        for chart in new:
            chart.set_axis(axis)
        gone = [chart for id, chart in before.items() if id not in self._shown]
        if new or gone:
            self.remove_children(gone)
            self.mount_all(new)
            self._arrange()
        if list(before) != list(self._shown) and all(c.is_attached for c in self.charts):
            self.sort_children(key=self._place)

    def on_resize(self) -> None:
        self._arrange()

    def _place(self, chart: object) -> int:
        """Behind the others what is about to go."""
        return self.charts.index(chart) if chart in self.charts else len(self._shown)

    def _arrange(self) -> None:
        narrow = self.screen.has_class("-narrow")
        across = 1 if narrow else min(2, max(1, len(self._shown)))
        rows = math.ceil(len(self._shown) / across)
        self.styles.grid_size_columns = across
        if narrow:
            self.styles.height = LOW * rows
            self.styles.grid_rows = str(LOW)
        else:
            self.styles.height = "1fr"
            self.styles.min_height = HIGH * rows
            self.styles.grid_rows = "1fr"
