"""How a drawing looks: characters, colours, and the room its axis labels take."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style as Pen

from dltui.charts.text import fit

# Okabe and Ito's colour-blind-safe set (2008), lightened for dark and darkened for light
# backgrounds so that every one keeps a contrast of 4.5 : 1 or better.
_DARK = ("#56b4e9", "#e69f00", "#2ec4a0", "#e78ac3", "#f0e442", "#ff7f50", "#9d9dff", "#c0c0c0")
_LIGHT = ("#005f9e", "#a85400", "#00664d", "#9b3a78", "#6b5d00", "#b8360b", "#4b3fb5", "#4d4d4d")

_MARKERS = "●▲■◆○△□◇"
_ASCII_MARKERS = "*o+x#@%="


@dataclass(frozen=True, slots=True)
class Style:
    """``gutter`` is the least width left of a plot (so that stacked plots align), ``x_ticks``
    whether a plot draws the labels of its x axis. Lines are always told apart by a marker,
    never by colour alone.
    """

    ascii: bool = False
    colour: bool = True
    dark: bool = True
    gutter: int = 0
    x_ticks: bool = True

    def series(self, index: int) -> Pen:
        """The pen of the ``index``-th series."""
        colours = _DARK if self.dark else _LIGHT
        return pen(colours[index % len(colours)]) if self.colour else pen()

    def faint(self, index: int) -> Pen:
        """The pen of what stands behind the ``index``-th series: raw values, bands."""
        if not self.colour:
            return pen(dim=True)
        colours = _DARK if self.dark else _LIGHT
        return pen(_blend(colours[index % len(colours)], self.dark))

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
        return pen("#7d8894") if self.dark else pen("#6b7480")

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
        return pen(dark if self.dark else light) if self.colour else pen(bold=True)


DEFAULT = Style()


@lru_cache(8192)
def pen(
    colour: str | None = None, back: str | None = None, bold: bool = False, dim: bool = False
) -> Pen:
    """A rich style, made once."""
    return Pen(color=colour, bgcolor=back, bold=bold or None, dim=dim or None)


def rgb(red: int, green: int, blue: int) -> str:
    return f"#{red:02x}{green:02x}{blue:02x}"


def _blend(colour: str, dark: bool) -> str:
    """Half way from ``colour`` to the background."""
    ground = 0x18 if dark else 0xF4
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return rgb(*((part * 45 + ground * 55) // 100 for part in parts))
