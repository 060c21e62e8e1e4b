"""The chart: a step series or a curve that fills its place, live, and can be looked into.

Textual has no difference of cells: a widget that refreshes sends all of itself (measured:
30 kB a frame for four charts). So the drawing is kept as strips, ``render_line`` only hands
them out, and after a drawing only the changed span of each changed row is refreshed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.errors import NoWidget
from textual.geometry import Region
from textual.reactive import reactive
from textual.strip import Strip

from dltui.charts.draw import draw, heading
from dltui.charts.drawing import DrawnLine, Limits, exactly
from dltui.charts.kinds.poster import poster
from dltui.charts.style import Style
from dltui.charts.view.viewport import (
    cursor_at_end,
    cursor_moved,
    curve_toggled,
    follow,
    next_best,
    panned,
    points_of,
    zoomed,
)
from dltui.charts.view.window import WHOLE, Window, XKind
from dltui.figures.records import Curve, Figure, StepSeries
from dltui.runs.log.along import along
from dltui.runs.log.events import Status
from dltui.tui.widgets.painter import Painter, painter
from dltui.tui.widgets.strips import changed
from dltui.tui.widgets.themed import Themed

if TYPE_CHECKING:
    from dltui.runs.log.fold import RunView
    from dltui.runs.log.series import Series

SMOOTHING = (None, 0.0, 0.9, 0.98)
"""The weights ``smoother`` steps through; null is the mean of about two columns."""

OVER_TIME = ("step", "epoch", "seconds")
"""Names of the x axes of curves that grow to the right while a sweep runs."""


class Chart(Themed, can_focus=True):
    """One plot under its title line. ``window`` is the part that is looked at.

    ``gutter_width`` and ``x_ticks`` let charts above one another share an axis. Screens bind
    the keys and call ``zoom``, ``pan``, ``follow``, ``move_cursor``, ``smoother`` …
    """

    DEFAULT_CSS = "Chart { width: 1fr; height: 1fr; min-height: 3; }"
    ALLOW_SELECT = False

    window: reactive[Window] = reactive(WHOLE, init=False, repaint=False)

    def __init__(
        self,
        figure: StepSeries | Curve,
        *,
        gutter_width: int = 0,
        x_ticks: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.figure = figure
        self.gutter_width = gutter_width
        self.x_ticks = x_ticks
        self.drawn_at = 0.0
        self.cost = 0.0
        self.large = False
        """Whether it is drawn to be seen from afar."""
        self._series: Mapping[str, Series] = {}
        self._laid_series: Mapping[str, Series] = {}
        self._laid_for: object = None
        self._planned: tuple[int, int] = (0, 0)
        self._growing = False
        self._seen: object = None
        self._limits: Limits | None = None
        self._held: Limits | None = None
        self._titles: list[DrawnLine] = []
        self._strips: list[Strip] = []

    def show_run(self, figure: Figure, view: RunView) -> None:
        assert isinstance(figure, StepSeries | Curve)
        self.show(
            figure,
            view.series,
            planned_steps=view.planned_steps,
            planned_epochs=view.planned_epochs,
            growing=view.status is Status.RUNNING,
        )

    def show(
        self,
        figure: StepSeries | Curve | None = None,
        series: Mapping[str, Series] | None = None,
        *,
        planned_steps: int = 0,
        planned_epochs: int = 0,
        growing: bool = False,
    ) -> None:
        """New data; drawn when it is this chart's turn, and not at all if nothing changed.

        ``growing`` lets the x axis double towards where the run is planned to end.
        """
        figure = figure or self.figure
        series = self._series if series is None else series
        seen = (figure, _extent(figure, series), planned_steps, planned_epochs, growing)
        if seen == self._seen:
            return
        self._seen = seen
        self.figure, self._series = figure, series
        self._planned, self._growing = (planned_steps, planned_epochs), growing
        if self.is_mounted:
            self._painter.request(self)

    def let_go(self) -> None:
        """Of its data."""
        self._series = self._laid_series = {}

    def zoom(self, factor: float) -> None:
        """Show ``1/factor`` of the present x range, around the cursor or the middle.

        The first zoom is into the data, not into the part of the axis that is still empty.
        """
        if self._limits:
            whole = self._whole()
            shown = self._range() if self.window.x else whole
            self.window = zoomed(self.window, shown, whole, factor, log=self._log_x)

    def pan(self, share: float) -> None:
        """Move the view by a share of its width; negative is to the left."""
        if self._limits:
            whole = self._whole()
            self.window = panned(self.window, self._range(), whole, share, log=self._log_x)

    def follow(self) -> None:
        """Back to everything, all curves too, growing with the run."""
        self.window = replace(follow(self.window), hidden=frozenset())

    def move_cursor(self, columns: int) -> None:
        """Move the read-out, which begins at the right end, to the nearest point that way."""
        if self._limits:
            points = points_of(self.figure, self._laid, self.window)
            width = max(1, self.size.width - self.gutter_width)
            self.window = cursor_moved(
                self.window, points, self._range(), columns, width, log=self._log_x
            )

    def cursor_to_end(self, *, last: bool) -> None:
        """Move the read-out to the first or last point that is shown."""
        if self._limits:
            points = points_of(self.figure, self._laid, self.window)
            self.window = cursor_at_end(
                self.window, points, self._range(), last=last, log=self._log_x
            )

    def next_best(self) -> float | None:
        """Where the next of its curves is best; null without values."""
        return next_best(self.window, self.figure, self._laid)

    def set_cursor(self, x: float) -> None:
        """The read-out at ``x``, and the view around it where it lies outside."""
        shown = self._range()
        if self.window.x and not shown[0] <= x <= shown[1]:
            self.window = follow(self.window)
        self.window = replace(self.window, cursor=x)

    def toggle_curve(self, index: int) -> None:
        """Hide curve ``index`` or show it again; without one there nothing happens."""
        if index < len(self.curves):
            self.window = curve_toggled(self.window, index)

    @property
    def curves(self) -> list[str]:
        """What its curves are called, hidden ones too."""
        figure = self.figure
        if isinstance(figure, Curve):
            return [line.name for line in figure.lines]
        return [] if figure.heat else list(figure.metrics.values())

    @property
    def recorded(self) -> list[str]:
        """The metrics of its own run that it has values of."""
        if not isinstance(self.figure, StepSeries):
            return []
        own = (name for name in self.figure.metrics if name not in self.figure.behind)
        return [name for name in own if name in self._series]

    def hide_cursor(self) -> None:
        self.window = replace(self.window, cursor=None)

    def enlarge(self, large: bool) -> None:
        """Draw it to be seen from afar, or as it was."""
        self.large = large
        self._held = None
        if self.is_mounted:
            self._painter.now(self)

    def toggle_log(self) -> None:
        now = self.figure.log_y if self.window.log_y is None else self.window.log_y
        self.window = replace(self.window, log_y=not now)

    def toggle_log_x(self) -> None:
        """The part that was looked at means nothing on the other scale, and is dropped."""
        self.window = replace(self.window, log_x=not self._log_x, x=None)

    def smoother(self) -> None:
        """The next weight of ``SMOOTHING``, from the last back to the first."""
        now = self.window.smoothing
        index = SMOOTHING.index(now) if now in SMOOTHING else 0
        self.window = replace(self.window, smoothing=SMOOTHING[(index + 1) % len(SMOOTHING)])

    def set_axis(self, axis: XKind, along: str = "") -> None:
        """Another quantity on x, ``along`` a metric; range and cursor mean nothing there and are
        dropped.
        """
        self.window = replace(self.window, axis=axis, along=along, x=None, cursor=None)

    @property
    def _laid(self) -> Mapping[str, Series]:
        """The series as they are drawn: along the metric that is the x axis, if one is."""
        if self.window.axis != "metric" or isinstance(self.figure, Curve):
            self._laid_for, self._laid_series = None, {}  # 150 MiB of a run of 600,000 steps
            return self._series
        key = (self.figure, self.window.along, id(self._series))
        if key != self._laid_for:
            self._laid_for = key
            self._laid_series = along(self._series, self.window.along, self.figure.metrics)
        return self._laid_series

    def paint(self) -> None:
        """Draw now, and refresh what has changed."""
        width, height = self.size
        if width <= 0 or height <= 0:
            return
        if self.large:
            drawing = poster(
                self.figure,
                self._laid,
                width=width,
                height=height,
                style=replace(self._style, x_ticks=True),
                window=self._drawn_window(),
            )
            self._limits = self._held = drawing.limits
            self._put([Strip(line, width) for line in drawing.lines])
            return
        self._titles = self._headed()
        strips = self._title_strips()
        if height > len(strips):
            drawing = draw(
                self.figure,
                width=width,
                height=height - len(strips),
                style=self._style,
                series=self._laid,
                window=self._drawn_window(),
            )
            self._limits = self._held = drawing.limits
            strips += [Strip(line, width) for line in drawing.lines]
        self._put(strips)

    def render_line(self, y: int) -> Strip:
        if y < len(self._strips):
            return self._strips[y].apply_style(self.rich_style)
        return Strip.blank(self.size.width, self.rich_style)

    def watch_window(self, before: Window, after: Window) -> None:
        if replace(before, cursor=None) != replace(after, cursor=None):
            self._held = None
        if self.is_mounted:
            self._painter.now(self)

    def on_mount(self) -> None:
        self._painter.request(self)

    def theme_changed(self) -> None:
        self._painter.request(self)

    def on_resize(self, event: events.Resize) -> None:
        self._held = None
        self._painter.now(self)

    def on_show(self) -> None:
        self._painter.request(self)

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        if self._strips and not self.large:
            titles = self._title_strips()
            self._put([*titles, *self._strips[len(titles) :]])

    def on_unmount(self) -> None:
        self._painter.forget(self)

    @property
    def seen(self) -> bool:
        """Whether any of it is on screen: not scrolled away, not under another screen."""
        if not self.is_attached or self.screen is not self.app.screen:
            return False
        try:
            return bool(self.screen.find_widget(self).visible_region)
        except NoWidget:
            return False

    @property
    def _painter(self) -> Painter:
        return painter(self.app)

    @property
    def _style(self) -> Style:
        return replace(self._painter.style, gutter=self.gutter_width, x_ticks=self.x_ticks)

    def _headed(self) -> list[DrawnLine]:
        """The title line, and more where the legend is long and the place is high.

        While a run is live as many as before, or the plot would jump with the width of a value.
        """
        titles = heading(
            self.figure,
            self._laid,
            width=max(1, self.size.width - 2),
            rows=max(1, self.size.height // 6),
            most=max(1, self.size.height // 3),
            style=self._style,
            window=self._drawn_window(),
        )
        kept = len(self._titles) if self._growing and self._held else 0
        return titles + [[]] * (kept - len(titles))

    def _title_strips(self) -> list[Strip]:
        """The titles of the last drawing. Focus shows only here, so that it costs no other."""
        width, style = self.size.width, self._style
        focus = [Segment(style.glyph("▸ ", "> "), style.strong)] if self.has_focus else []
        lines = [[*focus, *line] if not n else line for n, line in enumerate(self._titles)]
        return [Strip(exactly(line, width), width) for line in lines]

    def _drawn_window(self) -> Window:
        steps, epochs = self._planned
        axis = self.window.axis
        planned = steps if axis == "step" else epochs if axis == "epoch" else 0
        growing = self._growing and axis != "metric"
        if isinstance(self.figure, Curve):
            # Of a sweep, whose plan counts points; what it draws over a setting does not grow.
            growing, planned = growing and self.figure.x_label in OVER_TIME, 0
        return replace(self.window, growing=growing, planned=float(planned), held=self._held)

    def _range(self) -> tuple[float, float]:
        """The x range that is shown, or will be at the next drawing, in data units."""
        if ahead := self.window.x or (self._ends if self._held is None else None):
            return ahead
        low, high = self._limits.x if self._limits else (0.0, 1.0)
        return (10.0**low, 10.0**high) if self._log_x else (low, high)

    def _whole(self) -> tuple[float, float]:
        """The x range of the data; what is shown where there is none."""
        return self._ends or self._range()

    @property
    def _ends(self) -> tuple[float, float] | None:
        points = points_of(self.figure, self._laid, self.window)
        return (float(points[0]), float(points[-1])) if len(points) else None

    @property
    def _log_x(self) -> bool:
        return self.window.logs_x(self.figure)

    def _put(self, strips: list[Strip]) -> None:
        before, self._strips = self._strips, strips
        if len(before) != len(strips):
            self.refresh()
            return
        regions: list[Region] = []
        for y, (old, new) in enumerate(zip(before, strips, strict=True)):
            if span := changed(old, new):
                regions.append(Region(span[0], y, span[1] - span[0], 1))
        if regions:
            self.refresh(*regions)


def _extent(
    figure: StepSeries | Curve, series: Mapping[str, Series]
) -> tuple[tuple[str, int, float], ...]:
    """Enough of the data to see that it has grown or was rewound."""
    if not isinstance(figure, StepSeries):
        return ()
    found = [(name, series[name]) for name in figure.metrics if name in series]
    return tuple((name, len(s.y), float(s.time[-1]) if len(s.y) else 0.0) for name, s in found)
