"""Some lines of toned text; only the lines that change are drawn again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import ClassVar

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region, Size
from textual.strip import Strip

from dltui.charts.ascii import SIGNS
from dltui.tui.texts.toned import TextLine, fit, harmless, plain
from dltui.tui.theme import TONES, inverts
from dltui.tui.widgets.growing import Growing


class Toned(Growing):
    """Draws ``TextLine``s with the theme's tones; ``ascii`` says whether without Unicode signs.

    They are read from the theme and not from component classes, of which every widget would
    have seven to style (measured: 20 ms of the start).
    """

    ascii: ClassVar[bool] = False

    def strip(self, line: TextLine, width: int, *, cursor: bool = False) -> Strip:
        """``line`` in ``width`` cells, on the cursor's background if it is under the cursor."""
        ground = self.rich_style
        parts = fit(harmless(line), width)
        if cursor and inverts(self.app.theme_variables):
            ground, parts = ground + Style(reverse=True), ((plain(parts), ""),)
        elif cursor:
            ground = ground + Style(bgcolor=_colour(self.app.theme_variables["cursor"]))
        if self.ascii:
            parts = tuple((text.translate(SIGNS), tone) for text, tone in parts)
        segments = [Segment(text, ground + self._pen(tone)) for text, tone in parts if text]
        return Strip(segments, width)

    def _pen(self, tone: str) -> Style:
        if not tone:
            return Style.null()
        return _pen(self.app.theme_variables[TONES[tone]], tone == "strong")


@cache
def _pen(colour: str, bold: bool) -> Style:
    return Style(color=_colour(colour), bold=bold or None)


@cache
def _colour(name: str) -> RichColor:
    return Color.parse(name).rich_color


class Lines(Toned):
    """Shows what it was last told to; taller or shorter content lays itself out anew."""

    DEFAULT_CSS = "Lines { height: auto; width: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[TextLine] = []

    @property
    def lines(self) -> Sequence[TextLine]:
        return self._lines

    def show(self, lines: Sequence[TextLine]) -> None:
        before, self._lines = self._lines, list(lines)
        if len(before) != len(self._lines):
            self.refresh(layout=self.styles.is_auto_height)
            return
        for y, (old, new) in enumerate(zip(before, self._lines, strict=True)):
            if old != new:
                self.refresh(Region(0, y, self.size.width, 1))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return self.strip(self._lines[y] if y < len(self._lines) else (), width)
