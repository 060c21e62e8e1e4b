"""A line that people type or paste into."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from dltui.charts.text import clean


class Typed(Input):
    """Textual sends what is in an input to the terminal as it is, so nothing that steers it may
    come in: by paste, or from a file that is edited.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "keep", key_display="enter", id="field.keep"),
    ]

    def validate_value(self, value: str) -> str:
        return clean(value, limit=None)

    def type_text(self, text: str) -> bool:
        self.replace(text, *self.selection)
        return True
