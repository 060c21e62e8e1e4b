"""Every threshold of a classifier under one slider, with its place on the ROC and PR curves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from dltui.charts.drawing import DrawnLine, exactly
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.figures.records import Figure, Table
from dltui.tui.model.operating_points import (
    OperatingPoint,
    operating_points,
    precision_recall,
    roc,
    usual,
)
from dltui.tui.texts.threshold_lines import threshold_lines
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.painter import painter
from dltui.tui.widgets.themed import Themed

if TYPE_CHECKING:
    from dltui.runs.log.fold import RunView

PANEL = 9
"""Lines of the slider and what belongs to it, the title included."""

TALLEST = 26
"""Lines of it all, on a screen that has them to spare."""

OTHERS = 12
"""Lines of a screen that are left to others."""


MUCH_UP, MUCH_DOWN = "much higher", "much lower"


class Slider(Themed, can_focus=True):
    """The arrows move the threshold from score to score, and change the model."""

    DEFAULT_CSS = f"Slider {{ height: {PANEL}; width: 1fr; }}"
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "move(1)", "threshold", key_display="←→", id="threshold.higher"),
        Binding("left", "move(-1)", "lower threshold", show=False, id="threshold.lower"),
        Binding(
            "full_stop,shift+right",
            "move(10)",
            "much higher",
            show=False,
            id="threshold.much-higher",
        ),
        Binding(
            "comma,shift+left", "move(-10)", "much lower", show=False, id="threshold.much-lower"
        ),
        Binding("home", "move(-1000000)", "lowest threshold", show=False, id="threshold.lowest"),
        Binding("end", "move(1000000)", "highest threshold", show=False, id="threshold.highest"),
        Binding("down", "model(1)", "model", key_display="↑↓", id="threshold.model"),
        Binding("up", "model(-1)", "model before", show=False, id="threshold.model-before"),
    ]

    class Moved(Message):
        """Another threshold, or another model."""

    def __init__(self, title: str, models: Mapping[str, list[OperatingPoint]]) -> None:
        super().__init__()
        self.title_text = clean(title)
        self.models = models
        self.model = next(iter(models))
        self._at = {name: usual(points) for name, points in models.items()}
        self._lines: list[DrawnLine] = []
        self._drawn_for: object = None

    @property
    def point(self) -> OperatingPoint:
        return self.models[self.model][self._at[self.model]]

    def action_move(self, by: int) -> None:
        at = self._at[self.model] + by
        self._at[self.model] = max(0, min(at, len(self.models[self.model]) - 1))
        self._changed()

    def action_model(self, by: int) -> None:
        names = list(self.models)
        self.model = names[(names.index(self.model) + by) % len(names)]
        self._changed()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return len(self.models) > 1 if action == "model" else True

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        lines = self._drawn(width)
        line = lines[y] if y < len(lines) else []
        return Strip(exactly(line, width), width).apply_style(self.rich_style)

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self.refresh()

    def _changed(self) -> None:
        self.refresh()
        self.post_message(self.Moved())

    def _drawn(self, width: int) -> list[DrawnLine]:
        style = painter(self.app).style
        at = self._at[self.model]
        wanted = (self.model, at, width, style, self.has_focus)
        if wanted != self._drawn_for:
            points = self.models[self.model]
            self._lines = [self._title(style), *threshold_lines(points, at, width, style)]
            self._drawn_for = wanted
        return self._lines

    def _title(self, style: Style) -> DrawnLine:
        focus = style.glyph("▸ ", "> ") if self.has_focus else ""
        number = list(self.models).index(self.model)
        return [
            Segment(f"{focus}{self.title_text}   ", style.strong),
            Segment(f"{style.marker(number)} {clean(self.model)}", style.series(number)),
            Segment("  positive from ", style.dim),
            Segment(f"{self.point.threshold:.4f}", style.strong),
            Segment(" on", style.dim),
        ]


class ThresholdView(Vertical):
    """A table of thresholds (``operating.COLUMNS``) as something to move."""

    DEFAULT_CSS = """
    ThresholdView { height: 1fr; width: 1fr; }
    ThresholdView Horizontal { height: 1fr; }
    ThresholdView Chart { margin-right: 2; }
    """
    ALLOW_MAXIMIZE = True

    def __init__(self, figure: Table) -> None:
        super().__init__()
        self.figure = figure
        self._slider = Slider(figure.title, operating_points(figure))
        self._roc = Chart(roc(self._slider.models, self._slider.point))
        self._pr = Chart(precision_recall(self._slider.models, self._slider.point))
        for chart in (self._roc, self._pr):
            chart.can_focus = False

    @staticmethod
    def suits(figure: Figure) -> bool:
        return isinstance(figure, Table) and bool(operating_points(figure))

    def compose(self) -> ComposeResult:
        yield self._slider
        with Horizontal():
            yield self._roc
            yield self._pr

    def focus(self, scroll_visible: bool = True) -> ThresholdView:
        self._slider.focus(scroll_visible)
        return self

    def show_run(self, _figure: Figure, _view: RunView) -> None:
        """Thresholds are final when they come."""

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return min(TALLEST, max(PANEL + 6, self.app.size.height - OTHERS))

    def on_slider_moved(self) -> None:
        models, point = self._slider.models, self._slider.point
        for chart, figure in (
            (self._roc, roc(models, point)),
            (self._pr, precision_recall(models, point)),
        ):
            chart.show(figure)
            painter(self.app).now(chart)
