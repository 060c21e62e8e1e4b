"""The figures of a run: charts that fill the place, and everything else below them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate

from textual import events
from textual.geometry import Region, Size
from textual.layout import Layout
from textual.widget import Widget

from dltui.figures.records import Figure, StepSeries
from dltui.runs.layout import RunDir
from dltui.runs.log.charted import PREFIX
from dltui.runs.log.fold import RunView
from dltui.tui.model import board_layout
from dltui.tui.model.board_layout import CHART_WIDTH, GUTTER, Need, Shelf
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.figure import AnyView, FigureView, figure_view
from dltui.tui.widgets.page import Page
from dltui.tui.widgets.shelves import Shelves
from dltui.tui.widgets.table import TableView
from dltui.tui.widgets.threshold import ThresholdView

Rows = Sequence[Sequence[str]]
Grid = tuple[int, int]

TEXT_WIDTH = 44
"""Cells that words and bars want before they share their row."""


class Board(Page, can_focus=False):
    """Rows that are computed: figures named in ``layout`` first, then all others.

    It scrolls; a ``whole`` one shows what it can without.
    """

    DEFAULT_CSS = """
    Board { height: 1fr; scrollbar-size: 1 1;
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
        self.named_rows = layout
        self._kinds = kinds or {}
        self._views: dict[str, AnyView] = {}
        self._shelves: list[Shelf] = []
        self._words: Sequence[str] = ()
        self._grid: Grid | None = None
        self._layout = Shelves()
        self._run: RunView | None = None

    @property
    def layout(self) -> Layout:
        return self._layout

    @property
    def run(self) -> RunDir | None:
        """The run whose figures they are."""
        return self._run.run if self._run else None

    @property
    def count(self) -> int:
        """Of all figures, found or not."""
        return len(self._views)

    @property
    def shown(self) -> list[str]:
        """The ids of the figures that have a place, in their order."""
        return [name for shelf in self._shelves for name in shelf.names]

    @property
    def charts(self) -> list[Chart]:
        return [view for view in self._views.values() if isinstance(view, Chart)]

    @property
    def shown_charts(self) -> list[Chart]:
        """The charts in the order in which they stand, as far as one has scrolled."""
        views = [self._views[name] for name in self.shown]
        return [view for view in views if isinstance(view, Chart) and view.is_attached]

    @property
    def chart(self) -> Chart | None:
        """The chart that keys speak of: the focused one, else the first."""
        focused = self.screen.focused
        if isinstance(focused, Chart):
            return focused
        return next(iter(self.shown_charts or self.charts), None)

    @property
    def first(self) -> AnyView | None:
        """The first figure that something can be done with."""
        views = [self._views[name] for name in self.shown if name in self._views]
        return next((view for view in views if not isinstance(view, FigureView)), None)

    def named(self, beginning: str) -> list[AnyView]:
        """The figures whose id begins so, in the order in which they came."""
        return [view for name, view in self._views.items() if name.startswith(beginning)]

    def find(self, words: Sequence[str]) -> None:
        """Only the figures in whose title, id and names of metrics all ``words`` occur."""
        if list(words) != list(self._words):
            self._words = words
            self.display = bool(self.found)
            self._arrange()
            self.scroll_home(animate=False)

    @property
    def found(self) -> list[str]:
        """The ids of the figures that all words are found in."""
        return [name for name, view in self._views.items() if self._fits(view.figure)]

    @property
    def grid(self) -> Grid:
        """Rows of charts on a page, and charts side by side: as asked for, else as they stand."""
        if self._grid:
            return self._grid
        rows = [shelf for shelf in self._shelves if self._charts_of(shelf)]
        ends = accumulate(shelf.height for shelf in rows)
        columns = max((len(self._charts_of(shelf)) for shelf in rows), default=1)
        return max(1, sum(end <= self.size.height for end in ends)), columns

    @grid.setter
    def grid(self, asked: Grid | None) -> None:
        self._grid = asked
        self._arrange()

    def _charts_of(self, shelf: Shelf) -> list[str]:
        return [name for name in shelf.names if isinstance(self._views[name], Chart)]

    def show(self, view: RunView, without: Collection[str] = ()) -> None:
        """Tell every figure its newest data; new ones, and those of a new kind, find their place.

        ``without`` are the ids of figures that the screen shows elsewhere.
        """
        shown = {name: figure for name, figure in view.figures.items() if name not in without}
        for name in self._views.keys() & shown.keys():
            if type(self._views[name].figure) is not type(shown[name]):
                self._views.pop(name).remove()
        new = [
            figure_view(figure, self._kinds.get(name, ""))
            for name, figure in shown.items()
            if name not in self._views
        ]
        self._run = view
        views = self._views | {widget.figure.id: widget for widget in new}
        gone = [widget for name, widget in self._views.items() if name not in shown]
        moved = list(self._views) != list(shown)
        self._views = {name: views[name] for name in shown}
        self.display = bool(self.found)
        for name in shown:
            if self._views[name] in new or self._views[name].is_attached:
                self._tell(name)
        for widget in gone:
            widget.remove()
        if moved:
            # Places first: a chart is drawn where it is mounted.
            self._arrange()
            self.call_after_refresh(self._arrange)

    def _tell(self, name: str) -> None:
        if view := self._run:
            self._views[name].show_run(view.figures[name], view)

    def _mount_near(self) -> None:
        """What is on the page or next to it; of charts of metrics there may be hundreds."""
        top, page = round(self.scroll_y), self.size.height
        near = range(top - page, top + 2 * page)
        new = [
            name
            for name, view in self._views.items()
            if not view.is_attached
            and (place := self._layout.places.get(view))
            and (not name.startswith(PREFIX) or place.y in near)
        ]
        for name in new:
            self._tell(name)
        if new:
            self.mount_all([self._views[name] for name in new])
        order = {id(view): number for number, view in enumerate(self._layout.places)}
        self.sort_children(key=lambda child: order.get(id(child), len(order)))

    def watch_scroll_y(self, before: float, after: float) -> None:
        super().watch_scroll_y(before, after)
        self._mount_near()

    def on_resize(self, event: events.Resize) -> None:
        self._arrange()

    def on_unmount(self) -> None:
        """What it showed is let go at once: the widgets themselves wait for the next search for
        garbage, and with them 24 MiB of each run of 300,000 steps.
        """
        self._run = None
        for chart in self.charts:
            chart.let_go()

    def on_table_view_grew(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        """Order, widths and heights for the present size."""
        width, height = self.scrollable_content_region.size
        if not width or not height:
            return
        self._shelves = self._rows(width, height)
        self._layout.places = places = self._places()
        for view in self._views.values():
            view.display = view in places
        self._layout.height = sum(shelf.height for shelf in self._shelves)
        self._mount_near()
        self.refresh(layout=True)

    def _rows(self, width: int, height: int) -> list[Shelf]:
        found = {name: self._views[name] for name in self.found}
        needs = {name: self._need(view, width, height) for name, view in found.items()}
        loose = frozenset(name for name in found if name.startswith(PREFIX))
        if grid := self._grid or self._dense(len(loose), width, height):
            rows, columns = grid
            return board_layout.gridded(
                needs, self.named_rows, rows=rows, columns=columns, width=width, height=height
            )
        return self._arranged(
            needs,
            self.named_rows,
            series=frozenset(n for n, view in found.items() if isinstance(view.figure, StepSeries)),
            loose=loose,
            width=width,
            height=height,
        )

    def _dense(self, charts: int, width: int, height: int) -> Grid | None:
        """Of so many charts that nobody arranged, where they may take several pages."""
        if self.named_rows or self._arranged is board_layout.whole:
            return None
        return board_layout.grid_of_many(charts, width, height)

    def _fits(self, figure: Figure) -> bool:
        metrics = figure.metrics if isinstance(figure, StepSeries) else {}
        text = " ".join((figure.title, figure.id, *metrics, *metrics.values())).lower()
        return all(word in text for word in self._words)

    def _places(self) -> dict[Widget, Region]:
        """Row by row; under a table a line stays free."""
        places: dict[Widget, Region] = {}
        y = 0
        for shelf in self._shelves:
            x = 0
            for name, cells in zip(shelf.names, shelf.widths, strict=True):
                view = self._views[name]
                free = int(isinstance(view, TableView | ThresholdView))
                places[view] = Region(x, y, cells, shelf.height - free)
                x += cells + GUTTER
                if isinstance(view, Chart):
                    view.x_ticks = shelf.x_ticks
            y += shelf.height
        return places

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
