"""Under the list of all runs: the one under the cursor, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal

from dltui.figures.records import Curve, StepSeries
from dltui.runs.listing.index import RunRecord
from dltui.runs.listing.trend import curve
from dltui.tui import periods
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.texts.details import details
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.whole import deliver

if TYPE_CHECKING:
    from textual.timer import Timer

    from dltui.runs.log.series import Series
    from dltui.tui.widgets.chart import Chart

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
        self._chart: Chart | None = None

    def compose(self) -> ComposeResult:
        yield Lines()

    def _draw(
        self,
        figure: StepSeries | Curve | None,
        series: Mapping[str, Series],
        planned: int | None = None,
    ) -> None:
        """Null is no curve; a run that goes on has a number of steps that are ``planned``.

        Charts are imported with the first: the list is there before.
        """
        from dltui.tui.widgets.chart import Chart

        if self._chart is None and figure is not None:
            self._chart = Chart(figure)
            self.mount(self._chart)
        if self._chart is not None:
            self._chart.display = figure is not None
            if figure is not None:
                growing = planned is not None
                self._chart.show(figure, series, planned_steps=planned or 0, growing=growing)

    def tell(self, record: RunRecord | None, snapshot: Snapshot) -> None:
        """``record`` is the run under the cursor."""
        self._told = (record, snapshot) if record else None
        if self.display:
            self._show()

    def on_unmount(self) -> None:
        self._told = None
        if self._chart is not None:
            self._chart.let_go()

    def on_resize(self) -> None:
        self._show()

    def on_show(self) -> None:
        self._show()

    def _show(self) -> None:
        words = self.query_one(Lines)
        if self._told is None or not self.size.width:
            words.show([])
            self._draw(None, {})
            return
        record, snapshot = self._told
        view = snapshot.view(record)
        words.show(details(record, view, snapshot.now, words.size.width))
        if self.size.width < CHARTED:
            self._draw(None, {})
        elif view is not None and not view.status.final:
            self._drawn = None
            self._draw(view.chart, view.series, view.planned_steps)
        elif (record.run.path, record.status) != self._drawn:
            self._drawn = record.run.path, record.status
            if self._settle is not None:
                self._settle.stop()
            self._settle = self.set_timer(periods.PREVIEW, self._read)

    def _read(self) -> None:
        if self._told is not None:
            record = self._told[0]
            self.run_worker(lambda: self._read_in_thread(record), thread=True, exclusive=True)

    def _read_in_thread(self, record: RunRecord) -> None:
        deliver(self, self._have, record, *curve(record.run, record.group))

    def _have(
        self, record: RunRecord, found: StepSeries | Curve | None, series: Mapping[str, Series]
    ) -> None:
        if self._drawn == (record.run.path, record.status):
            self._draw(found, series)
