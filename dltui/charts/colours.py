"""Colours that can be read: contrast as WCAG 2.2 counts it, on what a terminal really shows."""

from __future__ import annotations

from enum import Enum
from functools import cache, lru_cache

from rich.color import Color, ColorSystem

Rgb = tuple[int, int, int]

TEXT = 4.5
"""Least contrast of text (WCAG 2.2, 1.4.3)."""

FAINT = 3.0
"""Least contrast of what is said in passing, and of lines (WCAG 2.2, 1.4.11)."""


class Depth(Enum):
    """How many colours a terminal shows."""

    TRUE = "truecolor"
    MANY = "256"
    SIXTEEN = "standard"
    NONE = "none"


_SYSTEMS = {Depth.MANY: ColorSystem.EIGHT_BIT, Depth.SIXTEEN: ColorSystem.STANDARD}

WHITE, BLACK = "#ffffff", "#000000"

_LINUX_WHITE = (0xAA, 0xAA, 0xAA)
"""A white background on the Linux console, which has no bright ones."""

_CUBE = (0, 95, 135, 175, 215, 255)

# The sixteen colours of VGA and of xterm: nobody knows which are shown.
_VGA = (
    "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff"
)
_XTERM = (
    "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff"
)


def rgb(colour: str) -> Rgb:
    """Of ``#rrggbb``."""
    red, green, blue = bytes.fromhex(colour[1:7])
    return red, green, blue


def hexadecimal(red: float, green: float, blue: float) -> str:
    return f"#{round(red):02x}{round(green):02x}{round(blue):02x}"


def mixed(colour: str, other: str, share: float) -> str:
    """``share`` of the way from ``colour`` to ``other``."""
    parts = zip(rgb(colour), rgb(other), strict=True)
    return hexadecimal(*(a + (b - a) * share for a, b in parts))


@lru_cache(4096)
def luminance(colour: Rgb) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


@lru_cache(4096)
def shown(colour: str, depth: Depth) -> tuple[Rgb, ...]:
    """What terminals of ``depth`` show for ``colour``: as rich maps it, on each known palette."""
    if depth in (Depth.TRUE, Depth.NONE):
        return (rgb(colour),)
    number = Color.parse(colour).downgrade(_SYSTEMS[depth]).number or 0
    if depth is Depth.SIXTEEN:
        return tuple(rgb("#" + table.split()[number]) for table in (_VGA, _XTERM))
    if number >= 232:
        grey = 8 + 10 * (number - 232)
        return ((grey, grey, grey),)
    red, rest = divmod(number - 16, 36)
    return ((_CUBE[red], _CUBE[rest // 6], _CUBE[rest % 6]),)


@lru_cache(8192)
def contrast(colour: str, ground: str, depth: Depth = Depth.TRUE) -> float:
    """1 (the same) to 21; of the palettes a terminal may have, the least."""
    pairs = [*zip(shown(colour, depth), shown(ground, depth), strict=True)]
    if depth is Depth.SIXTEEN and ground == WHITE:
        pairs.append((shown(colour, depth)[0], _LINUX_WHITE))
    return min(_ratio(luminance(a), luminance(b)) for a, b in pairs)


def _ratio(one: float, other: float) -> float:
    low, high = sorted((one, other))
    return (high + 0.05) / (low + 0.05)


@lru_cache(2048)
def readable(
    wish: str, grounds: tuple[str, ...], least: float = TEXT, depth: Depth = Depth.TRUE
) -> str:
    """``wish``, as little lightened or darkened as it takes to be read on all ``grounds``.

    Black or white where nothing else can be.
    """
    extreme = opposite(grounds, depth)
    for step in range(33):
        colour = mixed(wish, extreme, step / 32)
        if all(contrast(colour, ground, depth) >= least for ground in grounds):
            return colour
    return extreme


@lru_cache(1024)
def opposite(grounds: tuple[str, ...], depth: Depth = Depth.TRUE) -> str:
    """Black or white: which of them is read better on ``grounds``."""

    def worst(colour: str) -> float:
        return min(contrast(colour, ground, depth) for ground in grounds)

    return max(WHITE, BLACK, key=worst)


@cache
def ground(wish: str, depth: Depth = Depth.TRUE) -> str:
    """A background as ``depth`` can show it: with few colours a grey, with sixteen or none black
    or white.

    Of 216 colours most are far from a dark blue: #22303a would be shown as #005f5f.
    """
    if depth is Depth.TRUE:
        return wish
    light = luminance(rgb(wish))
    if depth in (Depth.SIXTEEN, Depth.NONE):
        return WHITE if light > 0.18 else BLACK
    encoded = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    grey = hexadecimal(*(255 * encoded,) * 3)
    return min(wish, grey, key=lambda one: abs(luminance(shown(one, depth)[0]) - light))
