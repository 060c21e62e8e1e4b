"""Text that wraps to its place."""

from __future__ import annotations

from dltui.charts.text import clean, wrap
from dltui.tui.widgets.lines import Lines


class Paragraph(Lines):
    def __init__(self, text: str = "", tone: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text, self._tone = clean(text, lines=True), tone

    def tell(self, text: str, tone: str = "") -> None:
        self._text, self._tone = clean(text, lines=True), tone
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if width := self.size.width:
            self.show([((line, self._tone),) for line in wrap(self._text, width)])
