"""Notes: words for people, wrapped."""

from __future__ import annotations

from rich.segment import Segment

from dltui.charts.drawing import Drawing, exactly
from dltui.charts.style import Style
from dltui.charts.text import clean, wrap
from dltui.figures.records import Note

READABLE = 96
"""Longer lines lose the eye."""


def draw(figure: Note, *, width: int, style: Style) -> Drawing:
    """The text behind a sign for its tone; its own line breaks are kept."""
    sign, pen = {
        "info": (style.glyph("·", "-"), style.dim),
        "finding": (style.glyph("▸", ">"), style.good),
        "warning": ("!", style.warn),
    }[figure.tone]
    text = clean(figure.text, lines=True).strip("\n")
    lines = [
        [Segment(f"{sign if i == 0 else ' '} ", pen), Segment(part, style.plain)]
        for i, part in enumerate(wrap(text, min(READABLE, width - 2)))
    ]
    return Drawing([exactly(line, width) for line in lines], width)
