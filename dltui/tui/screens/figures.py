"""Keys of a screen whose charts stand on a board: to find, arrange and look at them one by one."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType

from dltui.figures.records import Figure, StepSeries
from dltui.tui.screens.charts import ChartsScreen
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.filter import Filter
from dltui.tui.widgets.whole import whole

MOST = 9
"""Rows and columns of charts that can be asked for."""

ROWS, COLUMNS = "more rows of charts", "more charts side by side"

FEWER_ROWS, FEWER_COLUMNS = "fewer rows of charts", "fewer charts side by side"


class FiguresScreen(ChartsScreen):
    """Has a ``Board`` and a ``Filter``; what is above them is the screen's own."""

    OPENS_FIELD = ("filter",)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "fill", "fill the screen", show=False, id="run.fill-the-screen"),
        Binding("g", "gradients", "gradients", id="run.gradients"),
        Binding("slash", "filter", "find charts", key_display="/", id="run.find-charts"),
        Binding("a", "along", "its metric as x axis", show=False, id="run.x-axis-metric"),
        Binding("right_square_bracket", "grid(1, 0)", ROWS, show=False, id="run.more-rows"),
        Binding("left_square_bracket", "grid(-1, 0)", FEWER_ROWS, show=False, id="run.fewer-rows"),
        Binding("right_curly_bracket", "grid(0, 1)", COLUMNS, show=False, id="run.more-columns"),
        Binding(
            "left_curly_bracket", "grid(0, -1)", FEWER_COLUMNS, show=False, id="run.fewer-columns"
        ),
        Binding("H", "past", "a figure's past", show=False, id="run.figures-past"),
        Binding("pageup", "scroll(-1)", "figures up", show=False, id="run.figures-up"),
        Binding("pagedown", "scroll(1)", "figures down", show=False, id="run.figures-down"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._along = ""

    @property
    def filter(self) -> Filter:
        """Its own; what is above the board may have another."""
        return self.query_one("FiguresScreen > Filter", Filter)

    @property
    def board(self) -> Board:
        return self.query_one(Board)

    def on_mount(self) -> None:
        super().on_mount()
        self.board.grid = self.lab.grid

    @property
    def charts(self) -> list[Chart]:
        """The curves over steps, which share an axis; or the other chart that has the focus."""
        if isinstance(self.focused, Chart) and not isinstance(self.focused.figure, StepSeries):
            return [self.focused]
        return [chart for chart in self.board.charts if isinstance(chart.figure, StepSeries)]

    @property
    def all_charts(self) -> list[Chart]:
        return self.board.shown_charts

    def focus_first(self) -> None:
        """The first figure that something can be done with, unless the screen has better."""
        if figure := self.board.first:
            figure.focus(scroll_visible=False)

    def tell_found(self) -> None:
        """Say it where no figure has the words that are looked for."""

    @property
    def sought(self) -> str:
        """The words that no figure has; empty where some have them all."""
        lost = bool(self.board.count) and not self.board.found
        return self.filter.text if lost else ""

    async def action_filter(self) -> None:
        await self.filter.open()

    @on(Filter.Changed)
    def _narrow(self) -> None:
        self.board.find(self.filter.words)
        self.tell_found()

    @on(Filter.Accepted)
    def _to_figures(self) -> None:
        self.focus_first()

    def action_back(self) -> None:
        """First drop the filter, then leave."""
        if self.filter.words and not self.maximized:
            self.filter.close()
            self.focus_first()
        else:
            super().action_back()

    def action_grid(self, rows: int, columns: int) -> None:
        """Kept for all runs until the lab ends."""
        now = self.board.grid
        asked = (min(MOST, max(1, now[0] + rows)), min(MOST, max(1, now[1] + columns)))
        self.lab.grid = self.board.grid = asked
        self.tell_found()

    def action_along(self) -> None:
        """The next metric of the focused chart is the x axis of all; after its last the step."""
        chart = self.board.chart
        names = chart.recorded if chart else []
        place = names.index(self._along) + 1 if self._along in names else 0
        self._along = names[place] if place < len(names) else ""
        self.axis = "metric" if self._along else "step"
        for chart in self.charts:
            chart.set_axis(self.axis, self._along)

    def axis_changed(self) -> None:
        self._along = ""

    def action_log_y(self) -> None:
        """Of the focused chart only: a loss wants it, an accuracy does not."""
        if chart := self.board.chart:
            chart.toggle_log()

    def action_fill(self) -> None:
        """The focused figure alone; again, or escape, brings the others back."""
        if self.maximized:
            self.minimize()
        elif widget := self.focused or self.board.chart:
            self.maximize(widget)

    def action_gradients(self) -> None:
        """The figures of the gradients one after another, each alone; then all figures again."""
        views = self._gradients
        shown = [number for number, view in enumerate(views) if view is self.maximized]
        rest = views[shown[0] + 1 :] if shown else views
        self.minimize()
        if rest:
            self.maximize(rest[0])

    @property
    def _gradients(self) -> list[Chart]:
        return [view for view in self.board.named("gradient") if isinstance(view, Chart)]

    def action_past(self) -> None:
        """What the focused figure looked like before, else the first that was drawn."""
        from dltui.tui.screens.past import PastScreen

        if (drawn := self._redrawn) and self.board.run:
            self.app.push_screen(PastScreen(self.board.run, drawn))

    @property
    def _redrawn(self) -> Figure | None:
        """The figure of which the past can be seen: of curves over steps all of it is."""
        shown = [view for view in self.board.named("") if not isinstance(view.figure, StepSeries)]
        focused = next((view for view in shown if view is self.focused), None)
        chosen = focused or next(iter(shown), None)
        return chosen.figure if chosen else None

    def action_scroll(self, pages: int) -> None:
        self.board.scroll_relative(y=pages * (self.board.size.height - 2), animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are offered while there is something for them to do."""
        if not whole(self):
            return True
        match action:
            case "scroll":
                return self.board.max_scroll_y > 0
            case "past":
                return self._redrawn is not None
            case "gradients":
                return bool(self._gradients)
            case "along":
                return any(chart.recorded for chart in self.charts)
            case "filter" | "grid":
                return bool(self.board.count)
            case "log_y" | "projector":
                return bool(self.board.charts)
            case _:
                return super().check_action(action, parameters)
