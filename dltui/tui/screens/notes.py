"""The notes of a preset over the screen, in the 76 columns that they are written for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from dltui.presets.schema import Note
from dltui.tui.screens.over import OverScreen
from dltui.tui.texts.notes import note_lines
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.page import Reading

COLUMNS = 76


class NotesScreen(OverScreen[None]):
    """Any of the closing keys goes back."""

    DEFAULT_CSS = """
    NotesScreen Reading { width: 80; max-width: 100%; height: auto; max-height: 100%;
                          padding: 1 1 1 1; background: $panel; border-left: thick $accent;
                          scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,w", "dismiss", "close", key_display="esc", id="notes.close")
    ]

    def __init__(self, notes: Sequence[Note]) -> None:
        super().__init__()
        self._notes, self._lines = notes, Lines()

    def body(self) -> ComposeResult:
        with Reading():
            yield self._lines

    def on_mount(self) -> None:
        self.query_one(Reading).focus()
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = min(COLUMNS, self.app.size.width - 4)
        self._lines.show(note_lines(self._notes, width))
