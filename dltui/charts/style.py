"""How a drawing looks: characters, colours, and the room its axis labels take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style as Pen

from dltui.charts.colours import FAINT, TEXT, Depth, mixed, opposite, readable
from dltui.charts.text import fit

# Near Okabe and Ito's colour-blind-safe set (2008), moved until no two are alike to protanopes,
# deuteranopes or tritanopes as Machado and others simulate them (2009): the first three differ by
# 14 or more in CIEDE2000, the first five by 12, all by 8.5; contrast is 4.5 or more throughout.
DARK = ("#56b4e9", "#e2b609", "#5affb8", "#ff6892", "#ffff73", "#fb4421", "#657dff", "#d0d0d0")
LIGHT = ("#006fd9", "#826707", "#006b4f", "#9b3a78", "#2b301f", "#8e2f1e", "#0030c4", "#41016d")

_MARKERS = "●▲■◆○△□◇"
_ASCII_MARKERS = "*o+x#@%="


@dataclass(frozen=True, slots=True)
class Style:
    """``gutter`` is the least width left of a plot (so that stacked plots align), ``x_ticks``
    whether a plot draws the labels of its x axis, ``ground`` the colour that is drawn on
    (``#rrggbb``; empty: our own dark or light one), ``cursor`` that of a row under the cursor, on
    which text, but not lines, is read as well, ``large`` whether lines and signs are to be seen
    from afar. Lines are always told apart by a marker, never by colour alone.
    """

    ascii: bool = False
    colour: bool = True
    dark: bool = True
    gutter: int = 0
    x_ticks: bool = True
    ground: str = ""
    cursor: str = ""
    depth: Depth = Depth.TRUE
    large: bool = False

    @property
    def back(self) -> str:
        """What is drawn on, as ``#rrggbb``."""
        return self.ground or ("#101418" if self.dark else "#fafaf7")

    def series(self, index: int) -> Pen:
        """The pen of the ``index``-th series."""
        return self._ink(self._colour(index)) if self.colour else pen()

    def faint(self, index: int) -> Pen:
        """The pen of what stands behind the ``index``-th series: raw values, bands."""
        if not self.colour:
            return pen(dim=True)
        return self._ink(mixed(self._colour(index), self.back, 0.5), FAINT)

    def on(self, colour: str) -> Pen:
        """The pen of text on ``colour``, which gives way where neither black nor white is read."""
        ink = opposite((colour,), self.depth)
        return pen(ink, readable(colour, (ink,), TEXT, self.depth))

    def patch(self, index: int) -> Pen:
        """The pen of a sign on a patch of the colour of the ``index``-th series."""
        return self.on(self._colour(index)) if self.colour else Pen(reverse=True)

    def _colour(self, index: int) -> str:
        colours = DARK if self.dark else LIGHT
        return colours[index % len(colours)]

    def _ink(self, colour: str, least: float = TEXT) -> Pen:
        return pen(readable(colour, (self.back,), least, self.depth))

    def _text(self, colour: str, least: float = TEXT) -> Pen:
        grounds = (self.back, self.cursor) if self.cursor else (self.back,)
        return pen(readable(colour, grounds, least, self.depth))

    def marker(self, index: int) -> str:
        """One cell that names the ``index``-th series in plot and legend."""
        own = _ASCII_MARKERS if self.ascii else _MARKERS
        return own[index] if index < len(own) else chr(ord("a") + (index - len(own)) % 26)

    def glyph(self, unicode: str, ascii: str) -> str:
        return ascii if self.ascii else unicode

    def fit(self, text: str, width: int, *, right: bool = False) -> str:
        """``text`` in exactly ``width`` cells."""
        return fit(text, width, right=right, ellipsis=self.glyph("…", "~"))

    @property
    def plain(self) -> Pen:
        return pen()

    @property
    def strong(self) -> Pen:
        return pen(bold=True)

    @property
    def dim(self) -> Pen:
        if not self.colour:
            return pen(dim=True)
        return self._text("#7d8894" if self.dark else "#6b7480", FAINT)

    @property
    def good(self) -> Pen:
        return self._verdict("#7dba6a", "#2b7a2b")

    @property
    def warn(self) -> Pen:
        return self._verdict("#d8a648", "#9a5b00")

    @property
    def bad(self) -> Pen:
        return self._verdict("#e5705f", "#b8321f")

    def _verdict(self, dark: str, light: str) -> Pen:
        return self._text(dark if self.dark else light) if self.colour else pen(bold=True)


DEFAULT = Style()


@lru_cache(8192)
def pen(
    colour: str | None = None, back: str | None = None, bold: bool = False, dim: bool = False
) -> Pen:
    """A rich style, made once."""
    return Pen(color=colour, bgcolor=back, bold=bold or None, dim=dim or None)
