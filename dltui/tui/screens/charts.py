"""Keys of screens whose charts are looked at together."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widget import Widget

from dltui.charts.view.window import SHORTEST, XKind
from dltui.figures.records import StepSeries
from dltui.tui.screens.lab import LabScreen
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.whole import whole

AXES = tuple(SHORTEST)

FAR, ENDS = "read-out by a tenth", "first and last value"


def _over_steps(chart: Chart) -> bool:
    """Other curves have one axis, and nothing to smooth."""
    return isinstance(chart.figure, StepSeries)


def _zoomed(chart: Chart) -> bool:
    return chart.window.x is not None


def _looked_at(chart: Chart) -> bool:
    return _zoomed(chart) or chart.window.cursor is not None or bool(chart.window.hidden)


def _any(chart: Chart) -> bool:
    return True


NEEDS: dict[str, Callable[[Chart], bool]] = {
    "axis": _over_steps,
    "smooth": _over_steps,
    "pan": _zoomed,
    "follow": _looked_at,
    "log_x": lambda chart: chart.window.axis != "time",
    **dict.fromkeys(("log_y", "zoom", "cursor", "cursor_far", "cursor_end", "best"), _any),
}
"""What one of the charts must be for an action to do anything."""


class ChartsScreen(LabScreen):
    """What is done to one chart is done to all of ``charts``."""

    DEFAULT_CSS = "ChartsScreen.-maximized-view { hatch: none !important; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("x", "axis", "axis", id="charts.x-axis"),
        Binding("y", "log_y", "log y", id="charts.log-y"),
        Binding("L", "log_x", "log x", show=False, id="charts.log-x"),
        Binding("m", "smooth", "smooth", id="charts.smooth"),
        Binding("z,plus,equals_sign", "zoom(2.0)", "zoom", show=False, id="charts.zoom"),
        Binding("minus", "zoom(0.5)", "zoom out", show=False, id="charts.zoom-out"),
        Binding("0", "follow", "show all", show=False, id="charts.show-all"),
        Binding("left", "cursor(-1)", "read-out to the left", show=False, id="charts.read-out"),
        Binding(
            "right", "cursor(1)", "read-out to the right", show=False, id="charts.read-out-right"
        ),
        Binding("ctrl+left", "cursor_far(-1)", FAR, show=False, id="charts.read-out-far-left"),
        Binding("ctrl+right", "cursor_far(1)", FAR, show=False, id="charts.read-out-far-right"),
        Binding("home", "cursor_end(False)", ENDS, show=False, id="charts.read-out-first"),
        Binding("end", "cursor_end(True)", ENDS, show=False, id="charts.read-out-last"),
        Binding("P", "projector", "projector", show=False, id="charts.projector"),
        Binding("b", "best", "best value", show=False, id="charts.best-value"),
        *(
            Binding(
                str(n), f"curve({n})", "hide or show a curve", show=False, id=f"charts.curve-{n}"
            )
            for n in range(1, 10)
        ),
        Binding("shift+left,comma", "pan(-0.25)", "earlier", show=False, id="charts.earlier"),
        Binding("shift+right,full_stop", "pan(0.25)", "later", show=False, id="charts.later"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.axis: XKind = "step"

    @property
    def charts(self) -> list[Chart]:
        raise NotImplementedError

    @property
    def chart(self) -> Chart | None:
        """The chart that keys speak of: the focused one, else the first."""
        if isinstance(self.focused, Chart):
            return self.focused
        return next(iter(self.charts), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are offered while there is something for them to do."""
        if not whole(self):
            return True
        if action == "curve" and isinstance(parameters[0], int):
            return self.chart is not None and parameters[0] <= len(self.chart.curves)
        needed = NEEDS.get("pan" if action == "zoom" and parameters == (0.5,) else action)
        if needed is not None:
            return any(needed(chart) for chart in self.charts)
        return super().check_action(action, parameters)

    def axis_changed(self) -> None:
        """Called with the new ``axis`` in place."""

    def action_axis(self) -> None:
        now = AXES.index(self.axis) if self.axis in AXES else -1
        self.axis = AXES[(now + 1) % len(AXES)]
        for chart in self.charts:
            chart.set_axis(self.axis)
        self.axis_changed()

    def action_log_y(self) -> None:
        for chart in self.charts:
            chart.toggle_log()

    def action_log_x(self) -> None:
        for chart in self.charts:
            chart.toggle_log_x()

    def action_smooth(self) -> None:
        for chart in self.charts:
            chart.smoother()

    def action_zoom(self, factor: float) -> None:
        for chart in self.charts:
            chart.zoom(factor)

    def action_pan(self, share: float) -> None:
        for chart in self.charts:
            chart.pan(share)

    def action_follow(self) -> None:
        for chart in self.charts:
            chart.follow()
            chart.hide_cursor()

    @property
    def all_charts(self) -> list[Chart]:
        """Every chart of the screen, also those that keys do not speak of together."""
        return self.charts

    def action_projector(self) -> None:
        """The focused chart for a whole room, then those after it, then all figures again."""
        charts = self.all_charts
        shown = self.maximized
        if isinstance(shown, Chart) and shown.large:
            rest = charts[charts.index(shown) + 1 :]
        else:
            rest = charts[charts.index(self.chart) :] if self.chart in charts else charts
        self.minimize()
        if rest:
            self.maximize(rest[0])
            rest[0].enlarge(True)

    def watch_maximized(self, before: Widget | None, _after: Widget | None) -> None:
        if isinstance(before, Chart) and before.large:
            before.enlarge(False)

    def action_back(self) -> None:
        if self.maximized:
            self.minimize()
        else:
            super().action_back()

    def action_curve(self, number: int) -> None:
        """Of the chart that keys speak of, and of those that show the same runs or points."""
        named = self.chart.curves if self.chart else []
        for chart in self.charts:
            if chart.curves == named:
                chart.toggle_curve(number - 1)

    def action_best(self) -> None:
        """Of the chart that keys speak of; the others are read at the same place."""
        at = self.chart.next_best() if self.chart else None
        if at is not None:
            for chart in self.charts:
                chart.set_cursor(at)

    def action_cursor_end(self, last: bool) -> None:
        for chart in self.charts:
            chart.cursor_to_end(last=last)

    def action_cursor_far(self, sign: int) -> None:
        for chart in self.charts:
            chart.move_cursor(sign * max(1, chart.size.width // 10))

    def action_cursor(self, columns: int) -> None:
        for chart in self.charts:
            chart.move_cursor(columns)
