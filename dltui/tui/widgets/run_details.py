"""Under the list of all runs: the one under the cursor, and how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from dltui.figures.records import Curve, StepSeries
from dltui.runs.fold import RunView
from dltui.runs.index import RunRecord
from dltui.runs.trend import curve
from dltui.tui import periods
from dltui.tui.details import details
from dltui.tui.line import Line
from dltui.tui.snapshot import Snapshot
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.timer import Timer

CHARTED = 100
"""Cells from which on the curve stands beside the words."""


class RunDetails(Horizontal, can_focus_children=False):
    """The words follow the cursor; the curve of an ended run is read once it stays on it."""

    DEFAULT_CSS = """
    RunDetails { height: 10; padding: 0 1; display: none; }
    RunDetails Lines { height: 1fr; }
    RunDetails Chart { width: 1fr; height: 1fr; margin-left: 2; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[RunRecord, Snapshot] | None = None
        self._drawn: object = None
        self._settle: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Lines()
        chart = Chart(StepSeries(id="loss", title="loss", metrics={}))
        chart.display = False
        yield chart

    def tell(self, record: RunRecord | None, snapshot: Snapshot) -> None:
        """``record`` is the run under the cursor."""
        self._told = (record, snapshot) if record else None
        if self.display:
            self._show()

    def on_resize(self) -> None:
        self._show()

    def on_show(self) -> None:
        self._show()

    def _show(self) -> None:
        words, chart = self.query_one(Lines), self.query_one(Chart)
        if self._told is None or not self.size.width:
            words.show([])
            chart.display = False
            return
        record, snapshot = self._told
        view = snapshot.view(record)
        lines: list[Line] = details(record, view, snapshot.now, words.size.width)
        words.show(lines)
        if self.size.width < CHARTED:
            chart.display = False
        elif view is not None and not view.status.final:
            self._show_live(view)
        elif (record.run.path, record.status) != self._drawn:
            self._drawn = record.run.path, record.status
            if self._settle is not None:
                self._settle.stop()
            self._settle = self.set_timer(periods.PREVIEW, self._read)

    def _show_live(self, view: RunView) -> None:
        self._drawn = None
        chart, figure = self.query_one(Chart), view.figures.get("loss")
        chart.display = isinstance(figure, StepSeries | Curve)
        if isinstance(figure, StepSeries | Curve):
            steps = view.planned_steps
            chart.show(figure, view.series, planned_steps=steps, growing=True)

    def _read(self) -> None:
        if self._told is not None:
            record = self._told[0]
            self.run_worker(lambda: self._read_in_thread(record), thread=True, exclusive=True)

    def _read_in_thread(self, record: RunRecord) -> None:
        self.app.call_from_thread(self._have, record, curve(record.run))

    def _have(self, record: RunRecord, found: Curve | None) -> None:
        if self._drawn == (record.run.path, record.status):
            chart = self.query_one(Chart)
            chart.display = found is not None
            if found is not None:
                chart.show(found, {})
