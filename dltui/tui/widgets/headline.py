"""The first line of a screen: what it is, and the facts at its right end."""

from __future__ import annotations

from dltui.tui.texts.toned import TextLine, ends, length
from dltui.tui.widgets.lines import Lines

LEAST_ASIDE = 16
"""Cells below which an aside is only noise."""


class Headline(Lines):
    DEFAULT_CSS = "Headline { height: 1; padding: 0 1; background: $panel; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parts: tuple[TextLine, TextLine, TextLine] = ((), (), ())

    def tell(self, left: TextLine, right: TextLine, aside: TextLine = ()) -> None:
        """``aside`` stands behind ``left`` as far as there is room."""
        self._parts = (left, right, aside)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        left, right, aside = self._parts
        width = self.size.width
        if aside and width - length(left) - length(right) >= LEAST_ASIDE:
            left = (*left, ("  ", ""), *aside)
        if width:
            self.show([ends(left, right, width)])
