"""A few paragraphs over the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from dltui.tui.screens.over import OverScreen
from dltui.tui.widgets.page import Reading
from dltui.tui.widgets.paragraph import Paragraph


class TextScreen(OverScreen[None]):
    """Any of the closing keys goes back."""

    DEFAULT_CSS = """
    TextScreen Reading { width: 76; max-width: 96%; height: auto; max-height: 90%;
                                padding: 1 2; background: $panel; border-left: thick $accent; }
    TextScreen Paragraph { margin-bottom: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q", "dismiss", "close", key_display="esc", id="text.close")
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._heading, self._text = title, text

    def body(self) -> ComposeResult:
        with Reading():
            yield Paragraph(self._heading, "strong")
            yield Paragraph(self._text)

    def on_mount(self) -> None:
        self.query_one(Reading).focus()
