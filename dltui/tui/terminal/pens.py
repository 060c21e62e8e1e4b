"""How a terminal's pen is changed: only by what differs between two styles.

Textual sets every style anew and takes it back after each piece of text: half of all it sends.
A pen is the parameters of an SGR sequence (ECMA-48 8.3.117), ``1;38;5;252;48;5;16``; empty is
the terminal's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

RESET = "\x1b[m"

FORE = frozenset((*range(30, 38), *range(90, 98)))
BACK = frozenset((*range(40, 48), *range(100, 108)))
"""The sixteen colours, of text and of its ground."""

SEEN_ON_BLANKS = frozenset(("4", "21", "7", "9", "51", "52", "53"))
"""Attributes that show where nothing is written: lines and swapped colours."""


def pen(style: Style | None, colours: ColorSystem) -> str:
    """The pen of ``style``; rich keeps it with the style, for one number of colours."""
    if style is None:
        return ""
    found: str | None = style._ansi
    return Strip.render_ansi(style, colours) if found is None else found


@lru_cache(4096)
def of_blank(pen: str) -> str:
    """As much of ``pen`` as is seen of a blank, so that blanks alike are told to be alike."""
    attributes, _, back = _parts(pen)
    if not SEEN_ON_BLANKS.isdisjoint(attributes):
        return pen
    return back


def suits_blank(pen: str | None, wanted: str) -> bool:
    """Whether a blank written with ``pen`` looks as one with ``wanted``: most need no change."""
    return pen is not None and of_blank(pen) == wanted


@lru_cache(8192)
def change(before: str | None, after: str) -> str:
    """The shortest sequence from pen ``before`` to ``after``; ``before`` is null if unknown.

    Attributes are only taken back all at once: a VT100 knows no other way.
    """
    if before == after:
        return ""
    if not after:
        return RESET
    anew = f"\x1b[0;{after}m"
    if before is None:
        return anew
    old, new = _parts(before), _parts(after)
    if set(old[0]) - set(new[0]):
        return anew
    steps = [attribute for attribute in new[0] if attribute not in old[0]]
    for was, wanted, default in ((old[1], new[1], "39"), (old[2], new[2], "49")):
        if was != wanted:
            steps.append(wanted or default)
    return min(f"\x1b[{';'.join(steps)}m", anew, key=len)


@lru_cache(4096)
def _parts(pen: str) -> tuple[tuple[str, ...], str, str]:
    """Attributes, colour of the text, colour of the ground."""
    attributes: list[str] = []
    fore = back = ""
    numbers = iter(pen.split(";") if pen else ())
    for number in numbers:
        if number in ("38", "48"):
            colour = ";".join((number, *_colour(numbers)))
            fore, back = (colour, back) if number == "38" else (fore, colour)
        elif int(number) in FORE:
            fore = number
        elif int(number) in BACK:
            back = number
        elif number not in ("39", "49"):
            attributes.append(number)
    return tuple(attributes), fore, back


def _colour(numbers: Iterator[str]) -> Iterator[str]:
    """The rest of a colour: ``5;N`` or ``2;R;G;B``."""
    kind = next(numbers)
    yield kind
    for _ in range(1 if kind == "5" else 3):
        yield next(numbers)
