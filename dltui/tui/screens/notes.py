"""The notes of a preset over the screen, in the columns that they are written for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from dltui.presets.schema import Note
from dltui.tui.screens.reading import ReadingScreen
from dltui.tui.texts.notes import note_lines
from dltui.tui.texts.toned import TextLine


class NotesScreen(ReadingScreen):
    """The notes' own lines are kept."""

    WIDEST = 76
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,w", "dismiss", "close", key_display="esc", id="notes.close")
    ]

    def __init__(self, notes: Sequence[Note]) -> None:
        super().__init__()
        self._notes = notes

    def lines(self, width: int) -> Sequence[TextLine]:
        return note_lines(self._notes, width)
