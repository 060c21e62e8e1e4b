"""What a figure looked like before, state by state, over the screen of its run."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from dltui.charts.text import clean
from dltui.figures.records import Figure
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Drawn
from dltui.runs.log.past_figures import past
from dltui.tui.screens.over import OverScreen
from dltui.tui.texts.phrases import clock
from dltui.tui.widgets.figure import FigureView
from dltui.tui.widgets.page import Reading
from dltui.tui.widgets.paragraph import Paragraph
from dltui.tui.widgets.whole import deliver

READING = "Reading the log for what it looked like before…"


class PastScreen(OverScreen[None]):
    """The present state first; ← goes back. What comes meanwhile is not among them."""

    DEFAULT_CSS = """
    PastScreen Reading { width: 100; max-width: 100%; height: auto; max-height: 100%;
                         padding: 1 1; background: $panel; border-left: thick $accent;
                         scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1)", "before", key_display="←", id="past.before"),
        Binding("right", "move(1)", "after", key_display="→", id="past.after"),
        Binding("home", "end(False)", "first", id="past.first"),
        Binding("end", "end(True)", "last", id="past.last"),
        Binding("escape,enter,q,H", "dismiss", "close", key_display="esc", id="past.close"),
    ]

    def __init__(self, run: RunDir, figure: Figure) -> None:
        super().__init__()
        self._run, self._figure = run, figure
        self._states: list[Drawn] = []
        self._at = 0

    def body(self) -> ComposeResult:
        with Reading():
            yield Paragraph(READING, "muted")
            yield FigureView(self._figure)

    def on_mount(self) -> None:
        self.query_one(Reading).focus()
        self.run_worker(self._read, thread=True)

    def _read(self) -> None:
        states = past(self._run, self._figure.id)
        deliver(self, self._have, states)

    def _have(self, states: list[Drawn]) -> None:
        self._states, self._at = states, len(states) - 1
        self._show()

    def action_move(self, by: int) -> None:
        self._go(self._at + by)

    def action_end(self, last: bool) -> None:
        self._go(len(self._states) - 1 if last else 0)

    def _go(self, place: int) -> None:
        if self._states:
            self._at = min(max(0, place), len(self._states) - 1)
            self._show()

    def _show(self) -> None:
        if not self._states:
            self.query_one(Paragraph).tell("The log has no state of it.", "muted")
            return
        state, count = self._states[self._at], len(self._states)
        when = f"{self._at + 1} of {count}, after {clock(state.elapsed)}"
        only = "; the log has no earlier one" * (count == 1)
        self.query_one(Paragraph).tell(clean(when + only), "muted")
        self.query_one(FigureView).show(state.record, self._run.path)
