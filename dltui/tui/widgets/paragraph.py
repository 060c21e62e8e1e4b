"""Text that wraps to its place."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size
from textual.strip import Strip

from dltui.charts.text import clean, wrap
from dltui.tui.texts.toned import TextLine, elide, plain
from dltui.tui.widgets.lines import Toned


class Paragraph(Toned):
    """As tall as its words need in the width that the layout asks about.

    Lines made in answer to a resize come too late: a paragraph shown anew could stay without any.
    """

    DEFAULT_CSS = "Paragraph { height: auto; width: 1fr; }"

    def __init__(
        self,
        text: str = "",
        tone: str = "",
        *,
        most: int | None = None,
        id: str | None = None,
    ) -> None:
        """Of more than ``most`` lines the last goes to the end of the text, with an ellipsis."""
        super().__init__(id=id)
        self._text, self._tone, self._most = clean(text, lines=True), tone, most

    def tell(self, text: str, tone: str = "") -> None:
        text = clean(text, lines=True)
        if (text, tone) != (self._text, self._tone):
            self._text, self._tone = text, tone
            taller = len(self._lines(self.size.width)) != self.size.height
            self.refresh(layout=taller)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        lines = self._lines(width)
        line: TextLine = ((lines[y], self._tone),) if y < len(lines) else ()
        return self.strip(line, width)

    def _lines(self, width: int) -> Sequence[str]:
        lines = wrap(self._text, width) if width else []
        if self._most is None or len(lines) <= self._most:
            return lines
        kept, rest = lines[: self._most - 1], " ".join(lines[self._most - 1 :])
        return [*kept, plain(elide(((rest, ""),), width))]
