"""The figures of a run: charts that fill the place, and everything else below them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from textual import events
from textual.geometry import Size

from dltui.figures.records import StepSeries
from dltui.runs.log.fold import RunView
from dltui.tui.model import board_layout
from dltui.tui.model.board_layout import CHART_WIDTH, GUTTER, Need, Shelf
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.figure import AnyView, FigureView, figure_view
from dltui.tui.widgets.page import Page
from dltui.tui.widgets.table import TableView
from dltui.tui.widgets.threshold import ThresholdView

Rows = Sequence[Sequence[str]]

TEXT_WIDTH = 44
"""Cells that words and bars want before they share their row."""


class Board(Page, can_focus=False):
    """A grid whose rows are computed: figures named in ``layout`` first, then all others.

    It scrolls; a ``whole`` one shows what it can without.
    """

    DEFAULT_CSS = """
    Board { layout: grid; height: 1fr; scrollbar-size: 1 1;
            scrollbar-gutter: stable; scrollbar-background: $background;
            scrollbar-color: $rule; scrollbar-background-hover: $background; }
    Board Chart, Board FigureView, Board TableView, Board ThresholdView { height: 1fr; width: 1fr; }
    """

    def __init__(
        self, layout: Rows, kinds: Mapping[str, str] | None = None, *, whole: bool = False
    ) -> None:
        """``kinds`` names the view of a figure that is not shown as the drawing of its kind."""
        super().__init__()
        self._arranged = board_layout.whole if whole else board_layout.shelve
        self._named = layout
        self._kinds = kinds or {}
        self._views: dict[str, AnyView] = {}
        self._shelves: list[Shelf] = []

    @property
    def charts(self) -> list[Chart]:
        return [view for view in self._views.values() if isinstance(view, Chart)]

    @property
    def shown_charts(self) -> list[Chart]:
        """The charts in the order in which they stand."""
        views = [self._views[name] for shelf in self._shelves for name in shelf.names]
        return [view for view in views if isinstance(view, Chart)]

    @property
    def chart(self) -> Chart | None:
        """The chart that keys speak of: the focused one, else the first."""
        focused = self.screen.focused
        if isinstance(focused, Chart):
            return focused
        return next(iter(self.charts), None)

    @property
    def first(self) -> AnyView | None:
        """The first figure that something can be done with."""
        names = [name for shelf in self._shelves for name in shelf.names]
        views = [self._views[name] for name in names if name in self._views]
        return next((view for view in views if not isinstance(view, FigureView)), None)

    def named(self, beginning: str) -> list[AnyView]:
        """The figures whose id begins so, in the order in which they came."""
        return [view for name, view in self._views.items() if name.startswith(beginning)]

    def show(self, view: RunView, without: Collection[str] = ()) -> None:
        """Tell every figure its newest data; new ones, and those of a new kind, find their place.

        ``without`` are the ids of figures that the screen shows elsewhere.
        """
        self.display = bool(view.figures)
        shown = {name: figure for name, figure in view.figures.items() if name not in without}
        for name in self._views.keys() & shown.keys():
            if type(self._views[name].figure) is not type(shown[name]):
                self._views.pop(name).remove()
        new = [
            figure_view(figure, self._kinds.get(name, ""))
            for name, figure in shown.items()
            if name not in self._views
        ]
        self._views |= {widget.figure.id: widget for widget in new}
        for name, figure in shown.items():
            self._views[name].show_run(figure, view)
        if new:
            # Spans first: a chart that is mounted in a twelfth of its width is drawn there.
            self._arrange()
            self.mount_all(new)
            self.call_after_refresh(self._arrange)

    def on_resize(self, event: events.Resize) -> None:
        self._arrange()

    def on_table_view_grew(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Order, widths and heights for the present size, on a grid with a column for each cell."""
        width, height = self.scrollable_content_region.size
        if not width or not height:
            return
        self._shelves = self._arranged(
            {name: self._need(view, width, height) for name, view in self._views.items()},
            self._named,
            series=frozenset(
                name for name, view in self._views.items() if isinstance(view.figure, StepSeries)
            ),
            width=width,
            height=height,
        )
        self.styles.grid_size_columns = width
        self.styles.grid_rows = " ".join(str(shelf.height) for shelf in self._shelves)
        for shelf in self._shelves:
            self._place_row(shelf)
        order = [name for shelf in self._shelves for name in shelf.names]
        for name, view in self._views.items():
            view.display = name in order
        if all(view.is_attached for view in self._views.values()):
            self.sort_children(key=lambda child: _place(child, self._views, order))

    def _place_row(self, shelf: Shelf) -> None:
        for name, cells in zip(shelf.names, shelf.widths, strict=True):
            view = self._views[name]
            gap = GUTTER * (name != shelf.names[-1])
            view.styles.column_span = cells + gap
            view.styles.margin = (0, gap, int(isinstance(view, TableView | ThresholdView)), 0)
            if isinstance(view, Chart):
                view.x_ticks = shelf.x_ticks

    @staticmethod
    def _need(view: AnyView, width: int, height: int) -> Need:
        """What ``view`` takes on a board of that size."""

        def lines(cells: int) -> int:
            size = Size(cells, 0)
            taken = view.get_content_height(size, size, cells)
            if isinstance(view, TableView) and taken > height:
                # It scrolls by itself, under its own header, and leaves others a part of the page.
                return max(12, height * 2 // 3)
            return taken

        match view:
            case Chart():
                return Need(least=CHART_WIDTH, grows=True, lines=lambda cells: None)
            case ThresholdView():
                return Need(least=width, grows=True, lines=lines)
            case _:
                natural = view.natural_width()
                return Need(least=natural or TEXT_WIDTH, grows=not natural, lines=lines)


def _place(child: object, views: dict[str, AnyView], order: list[str]) -> int:
    """Where it stands among those in ``order``; behind them what is not shown."""
    shown = (name for name, view in views.items() if view is child and name in order)
    return next((order.index(name) for name in shown), len(order))
