"""A figure of any kind: what a topic has on screen from its first day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from dltui.charts.draw import draw, heading
from dltui.charts.drawing import DrawnLine, exactly
from dltui.charts.kinds import matrix
from dltui.charts.text import clean
from dltui.charts.view.window import WHOLE, Window
from dltui.figures.records import Curve, Figure, Matrix, StepSeries, Table
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.painter import painter
from dltui.tui.widgets.table import TableView
from dltui.tui.widgets.themed import Themed
from dltui.tui.widgets.threshold import ThresholdView

if TYPE_CHECKING:
    from dltui.runs.log.fold import RunView


def figure_view(figure: Figure, view: str = "") -> AnyView:
    """The widget for ``figure``: the named one if it suits, a chart for what is plotted, a table
    to move in, else its text to scroll in.
    """
    if view == "threshold" and isinstance(figure, Table) and ThresholdView.suits(figure):
        return ThresholdView(figure)
    match figure:
        case StepSeries() | Curve():
            return Chart(figure)
        case Table():
            return TableView(figure)
        case _:
            return FigureView(figure)


class FigureView(ScrollView, Themed, can_focus=True):
    """Title line and drawing; scrolls where it is taller than its place.

    With ``height: auto`` it is as tall as its drawing, so that figures stack in a page.
    """

    DEFAULT_CSS = "FigureView { width: 1fr; height: auto; overflow-x: hidden; }"
    ALLOW_SELECT = False

    def __init__(
        self, figure: Figure, *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.figure = figure
        self.window: Window = WHOLE
        self._run: Path | None = None
        self._lines: list[DrawnLine] = []
        self._drawn_for: object = None

    def show_run(self, figure: Figure, view: RunView) -> None:
        """The newest state of ``figure`` in the run of ``view``; every figure widget has this."""
        self.show(figure, view.run.path)

    def show(self, figure: Figure, run: Path | None = None) -> None:
        """Another state of the figure; drawn at once, and not at all if nothing changed.

        ``run`` is the run directory, in which large pictures lie.
        """
        if figure is self.figure and run == self._run:
            return
        self.figure, self._run = figure, run
        self._redraw()

    def natural_width(self) -> int:
        """Cells of a drawing that does not get better in more; 0 where it does."""
        if not isinstance(self.figure, Matrix):
            return 0
        return max(matrix.natural_width(self.figure), cell_len(clean(self.figure.title)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._drawn(width))

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        lines = self._drawn(width)
        row = y + round(self.scroll_offset.y)
        if row < len(lines):
            return Strip(exactly(lines[row], self.size.width)).apply_style(self.rich_style)
        return Strip.blank(self.size.width, self.rich_style)

    def theme_changed(self) -> None:
        self._redraw()

    def on_resize(self, event: events.Resize) -> None:
        self._measure()

    def _redraw(self) -> None:
        before = len(self._lines)
        self._drawn_for = None
        if self.is_mounted:
            self._measure()
            self.refresh(layout=self.styles.is_auto_height and len(self._lines) != before)

    def _measure(self) -> None:
        width = self.scrollable_content_region.width
        self.virtual_size = Size(width, len(self._drawn(width)))

    def _drawn(self, width: int) -> list[DrawnLine]:
        """The lines for ``width``, kept until anything they depend on changes."""
        style = painter(self.app).style
        wanted = (self.figure, width, style, self.window)
        if wanted != self._drawn_for and width > 0:
            drawing = draw(
                self.figure,
                width=width,
                style=style,
                window=self.window,
                run=self._run,
            )
            title = heading(self.figure, width=width, style=style, window=self.window)
            self._lines = [*title, *drawing.lines]
            self._drawn_for = wanted
        return self._lines


AnyView = Chart | TableView | ThresholdView | FigureView
