"""The figures of a run: charts that fill the place, and everything else below them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from textual import events
from textual.containers import VerticalScroll
from textual.geometry import Size

from dltui.figures.records import StepSeries
from dltui.runs.events import Status
from dltui.runs.fold import RunView
from dltui.tui.board_layout import Shelf, shelve
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.figure import AnyView, FigureView, figure_view
from dltui.tui.widgets.table import TableView

Rows = Sequence[Sequence[str]]


class Board(VerticalScroll, can_focus=False):
    """A grid whose rows are computed: figures named in ``layout`` first, then all others."""

    DEFAULT_CSS = """
    Board { layout: grid; grid-size: 12; grid-gutter: 0 2; height: 1fr; scrollbar-size: 1 1;
            scrollbar-gutter: stable;
            scrollbar-size-vertical: 1; scrollbar-background: $background;
            scrollbar-color: $rule; scrollbar-background-hover: $background; }
    Board Chart, Board FigureView, Board TableView, Board ThresholdView { height: 1fr; width: 1fr; }
    Board TableView, Board ThresholdView { margin-bottom: 1; }
    """

    def __init__(self, layout: Rows, kinds: Mapping[str, str] | None = None) -> None:
        """``kinds`` names the view of a figure that is not shown as the drawing of its kind."""
        super().__init__()
        self._named = layout
        self._kinds = kinds or {}
        self._views: dict[str, AnyView] = {}
        self._shelves: list[Shelf] = []

    @property
    def charts(self) -> list[Chart]:
        return [view for view in self._views.values() if isinstance(view, Chart)]

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

    def view(self, figure: str) -> AnyView | None:
        return self._views.get(figure)

    def show(self, view: RunView, without: Collection[str] = ()) -> None:
        """Tell every figure its newest data; new figures find their place.

        ``without`` are the ids of figures that the screen shows elsewhere.
        """
        self.display = bool(view.figures)
        shown = {name: figure for name, figure in view.figures.items() if name not in without}
        new = [
            figure_view(figure, self._kinds.get(name, ""))
            for name, figure in shown.items()
            if name not in self._views
        ]
        self._views |= {widget.figure.id: widget for widget in new}
        for name, figure in shown.items():
            self._views[name].show(
                figure,  # type: ignore[arg-type]
                view.series,
                planned_steps=view.planned_steps,
                planned_epochs=view.planned_epochs,
                growing=view.status is Status.RUNNING,
                run=view.run.path,
            )
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
        """Order, spans and row heights for the present size."""
        width, height = self.size
        if not width or not height:
            return
        self._shelves = shelve(
            list(self._views),
            lambda name, wide: self._needs(self._views[name], wide, height),
            self._named,
            series=frozenset(
                name for name, view in self._views.items() if isinstance(view.figure, StepSeries)
            ),
            width=width,
            height=height,
        )
        heights: list[str] = []
        order = [name for shelf in self._shelves for name in shelf.names]
        for shelf in self._shelves:
            heights.append(str(shelf.height))
            for name, span in zip(shelf.names, shelf.spans, strict=True):
                view = self._views[name]
                view.styles.column_span = span
                if isinstance(view, Chart):
                    view.x_ticks = shelf.x_ticks
        self.styles.grid_rows = " ".join(heights)
        if all(view.is_attached for view in self._views.values()):
            self.sort_children(key=lambda child: _place(child, self._views, order))

    @staticmethod
    def _needs(view: AnyView, width: int, height: int) -> int | None:
        """Lines a text figure takes; null for a chart, which takes what it is given."""
        if isinstance(view, Chart):
            return None
        size = Size(width, 0)
        lines = view.get_content_height(size, size, width)
        if isinstance(view, TableView) and lines > height:
            # It scrolls by itself, under its own header, and leaves a part of the page to others.
            return max(12, height * 2 // 3)
        return lines


def _place(child: object, views: dict[str, AnyView], order: list[str]) -> int:
    return next((order.index(name) for name, view in views.items() if view is child), len(order))
