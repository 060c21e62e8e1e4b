"""The first line of a screen: what it is, and the facts at its right end."""

from __future__ import annotations

from dltui.tui.line import Line, ends
from dltui.tui.widgets.lines import Lines


class Headline(Lines):
    DEFAULT_CSS = "Headline { height: 1; padding: 0 1; background: $panel; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sides: tuple[Line, Line] = ((), ())

    def tell(self, left: Line, right: Line) -> None:
        self._sides = (left, right)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self.size.width:
            self.show([ends(*self._sides, self.size.width)])
