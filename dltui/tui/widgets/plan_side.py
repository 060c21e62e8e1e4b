"""The column beside the form, below it where the screen is narrow: faults, forecast, claims."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from dltui.charts.text import clean, wrap
from dltui.data.head import Head
from dltui.presets.schema import Preset
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.page import Reading
from dltui.tui.widgets.plan_facts import PlanFacts


class PlanSide(Reading):
    """Takes the focus where not all of it is seen, so that it can be scrolled."""

    DEFAULT_CSS = """
    PlanSide { scrollbar-size-vertical: 1; scrollbar-background: $background;
               scrollbar-color: $rule; }
    PlanSide:focus { scrollbar-color: $accent; }
    PlanSide PlanFacts { height: auto; }
    """

    def compose(self) -> ComposeResult:
        yield PlanFacts()

    def allow_focus(self) -> bool:
        return self.max_scroll_y > 0

    def tell(
        self,
        preset: Preset,
        faults: Sequence[str],
        forecast: Sequence[TextLine],
        heads: Sequence[Head],
    ) -> None:
        """Faults come first and in full, whatever else there is to say; then the user's data."""
        width = max(20, self.size.width - 1)
        marked = [((part, "bad"),) for text in faults for part in wrap(clean(f"✖ {text}"), width)]
        self.query_one(PlanFacts).tell(preset, forecast, marked, heads)
