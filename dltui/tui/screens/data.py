"""What was understood of the user's data over the screen, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from dltui.charts.text import clean
from dltui.data.head import Head
from dltui.tui.screens.over import OverScreen
from dltui.tui.texts.head_lines import whole
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.page import Reading

WIDEST = 116
"""Cells; what a column is understood as is read beside its name."""

Named = tuple[str, Head]
"""A head and the name of its file or folder."""


class DataScreen(OverScreen[None]):
    """Any of the closing keys goes back."""

    DEFAULT_CSS = """
    DataScreen Reading { width: 120; max-width: 100%; height: auto; max-height: 100%;
                         padding: 1 1 1 1; background: $panel; border-left: thick $accent;
                         scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,i", "dismiss", "close", key_display="esc", id="data.close")
    ]

    def __init__(self, heads: Sequence[Named]) -> None:
        super().__init__()
        self._heads, self._lines = heads, Lines()

    def body(self) -> ComposeResult:
        with Reading():
            yield self._lines

    def on_mount(self) -> None:
        self.query_one(Reading).focus()
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        width = min(WIDEST, self.app.size.width - 4)
        lines: list[TextLine] = []
        for name, head in self._heads:
            lines += [()] * bool(lines)
            lines += [((clean(name), "accent"),), *whole(head, width)]
        self._lines.show(lines)
