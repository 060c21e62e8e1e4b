"""Shades of a value's size: ramps that read in grey, characters where there is no colour."""

from __future__ import annotations

from rich.style import Style as Pen

from dltui.charts.colours import hexadecimal
from dltui.charts.style import Style

_SHADES = " ░▒▓█"
_ASCII_SHADES = " .:*#"

# Dark blue over teal to sand: lightness rises evenly, so that it reads in grey as well.
_DARK_RAMP = ((22, 27, 51), (31, 78, 110), (45, 127, 131), (122, 176, 131), (235, 214, 140))
# Values of both signs: blue below zero, the ground at it, orange above.
_DARK_SIGNED = ((70, 140, 220), (38, 66, 102), (22, 27, 34), (112, 66, 28), (232, 150, 60))
_LIGHT_SIGNED = ((31, 92, 158), (158, 190, 222), (250, 250, 247), (240, 200, 160), (196, 98, 16))
_LIGHT_RAMP = ((247, 244, 232), (186, 217, 196), (107, 174, 168), (49, 114, 140), (28, 52, 92))


LEVELS = 17
"""Steps of a ramp in a drawing: as many as are told apart side by side."""


def shade(share: float | None, style: Style, *, signed: bool = False) -> Pen:
    """The pen of a cell filled to ``share`` (0…1) of its range; ``signed`` has 0 in the middle."""
    if share is None:
        return style.dim
    # 32 steps are more than the eye tells apart and few enough to keep in a cache.
    return style.on(ramp(round(share * 32) / 32, dark=style.dark, signed=signed))


def ramp(share: float, *, dark: bool, signed: bool = False) -> str:
    """The colour of ``share`` (0…1) of a range; ``signed`` has 0 in the middle."""
    plain, both = (_DARK_RAMP, _DARK_SIGNED) if dark else (_LIGHT_RAMP, _LIGHT_SIGNED)
    colours = both if signed else plain
    at = share * (len(colours) - 1)
    index = min(int(at), len(colours) - 2)
    part = at - index
    pairs = zip(colours[index], colours[index + 1], strict=True)
    return hexadecimal(*(a + (b - a) * part for a, b in pairs))


def shade_char(share: float | None, style: Style) -> str:
    """The same without colour, as a character of that darkness."""
    shades = _ASCII_SHADES if style.ascii else _SHADES
    return shades[round(share * 4)] if share is not None else " "
