"""The column beside the curves; under them where the screen is narrow."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.message import Message

from dltui.runs.log.fold import RunView
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.texts.side_column import Background, side
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.page import Reading

WIDEST = 60
"""Cells; a value too far from its name is hard to find."""


class RunFacts(Reading):
    """Takes the focus where it was asked for, and where not all of it is seen."""

    DEFAULT_CSS = """
    RunFacts { scrollbar-size-vertical: 1; scrollbar-background: $background;
               scrollbar-color: $rule; }
    RunFacts:focus { scrollbar-color: $accent; }
    """

    class Placed(Message):
        """They have come to be on the screen, and may have the focus."""

    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[RunView, Background, Snapshot] | None = None

    def compose(self) -> ComposeResult:
        yield Lines()

    def allow_focus(self) -> bool:
        return self.screen.has_class("-narrow") or self.max_scroll_y > 0

    def tell(self, view: RunView, known: Background, snapshot: Snapshot) -> None:
        self._told = (view, known, snapshot)
        self._lay_out()

    def on_show(self) -> None:
        self.post_message(self.Placed())

    def on_unmount(self) -> None:
        self._told = None

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self._told and self.size.width:
            width = min(WIDEST, self.scrollable_content_region.width)
            self.query_one(Lines).show(side(*self._told, width, self.size.height))
