"""What was understood of the user's data over the screen, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from dltui.charts.text import clean
from dltui.data.head import Head
from dltui.tui.screens.reading import ReadingScreen
from dltui.tui.texts.head_lines import whole
from dltui.tui.texts.toned import TextLine

Named = tuple[str, Head]
"""A head and the name of its file or folder."""


class DataScreen(ReadingScreen):
    """What a column is understood as is read beside its name."""

    WIDEST = 116
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,i", "dismiss", "close", key_display="esc", id="data.close")
    ]

    def __init__(self, heads: Sequence[Named]) -> None:
        super().__init__()
        self._heads = heads

    def lines(self, width: int) -> list[TextLine]:
        found: list[TextLine] = []
        for name, head in self._heads:
            found += [()] * bool(found)
            found += [((clean(name), "accent"),), *whole(head, width)]
        return found
