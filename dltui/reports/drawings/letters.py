"""How wide text is, without a font: in DejaVu Sans, the widest of those it may be drawn in."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len

SIZE = 12.0
"""Of all text, in user units."""

LEADING = 16.0
"""From one line of text to the next."""

_WIDTHS = {
    **dict.fromkeys("ijlI.,:;'|! ", 0.32),
    **dict.fromkeys('ftrJ()[]/\\-"`', 0.41),
    **dict.fromkeys("cksvxyz*?_", 0.57),
    **dict.fromkeys("ACDGHKNOQRUV&", 0.76),
    **dict.fromkeys("+=<>~^#$±≤≥×", 0.84),
    **dict.fromkeys("mwMW%@—", 0.99),
}
_POWER = re.compile(r"^(-?[\d.]+)e(-?\d+)$")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

_USUAL = 0.65
_WIDE = 1.05
"""Of East Asian characters and pictures."""


def raised(label: str) -> str:
    """``2e-4`` as it is set in print: 2·10⁻⁴."""
    found = _POWER.match(label)
    if not found:
        return label
    power = "10" + found[2].translate(_RAISED)
    return power if found[1] == "1" else f"{found[1]}·{power}"


@lru_cache(4096)
def width(text: str, size: float = SIZE) -> float:
    """Of ``text`` in user units, as it is set."""
    return size * sum(map(_letter, raised(text)))


def _letter(char: str) -> float:
    return _WIDTHS.get(char) or (0.0, _USUAL, _WIDE)[min(2, cell_len(char))]


def widest(texts: list[str]) -> float:
    return max(map(width, texts), default=0.0)


def cut(text: str, room: float) -> str:
    """``text`` within ``room`` user units, with an ellipsis where it is longer."""
    if width(text[:400]) <= room and len(text) <= 400:
        return text
    left = room - width("…")
    kept: list[str] = []
    for char in text[:400]:
        left -= SIZE * _letter(char)
        if left < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def wrapped(text: str, room: float, lines: int) -> list[str]:
    """``text`` broken at spaces within ``room``; the last of at most ``lines`` is cut."""
    found: list[str] = []
    for word in text.split():
        longer = f"{found[-1]} {word}" if found else word
        if found and (width(longer) <= room or len(found) == lines):
            found[-1] = longer
        else:
            found.append(word)
    return [cut(line, room) for line in found]
