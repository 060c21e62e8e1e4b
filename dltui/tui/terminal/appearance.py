"""What the app shows on a terminal of which something is known: signs, colours, sequences."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import Any

from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter, Monochrome

from dltui.charts.ascii import spell
from dltui.charts.colours import contrast
from dltui.config.schema import Settings
from dltui.devices.ability import Colours

SYSTEMS = {
    "none": ColorSystem.STANDARD,
    "16": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "true": ColorSystem.TRUECOLOR,
}

SWAPPED = 2.0
"""Contrast with the screen's background from which on a ground of another colour is meant to be
seen: without colours it is swapped with that of the text.
"""

FAINT = 0.7
"""Share of the text's contrast below which text is meant to stand back."""


def write_signs(settings: Settings) -> None:
    """Textual writes to stderr: in UTF-8, or in nothing but ASCII; whatever the locale says."""
    spell(sys.__stderr__, "ascii" if settings.ascii else "utf-8")


def show_colours(app: App[Any], colours: Colours) -> None:
    """From now on ``app`` sends as many; without any only bold, dim, underlined and swapped."""
    app.console._color_system = SYSTEMS[colours]
    app.no_color = colours == "none"
    kept = [one for one in app._filters if not isinstance(one, Monochrome)]
    app._filters[:] = [*kept, Attributes(app)] if app.no_color else kept


class Attributes(LineFilter):
    """Says with attributes what colours said."""

    def __init__(self, app: App[Any]) -> None:
        super().__init__()
        self._app = app

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        theme = self._app.current_theme
        back, front = theme.background or "", theme.foreground or ""
        return [
            Segment(text, _without_colours(style, back, front) if style else style, control)
            for text, style, control in segments
        ]


@lru_cache(4096)
def _without_colours(style: Style, back: str, front: str) -> Style:
    ground = _known(style.bgcolor, back)
    swapped = contrast(ground, back) > SWAPPED
    seen = contrast(_known(style.color, front), ground)
    faint = not swapped and seen < FAINT * contrast(front, back)
    return Style(
        bold=style.bold,
        dim=style.dim or faint or None,
        underline=style.underline,
        reverse=bool(style.reverse) != swapped or None,
        meta=style.meta,
    )


def _known(colour: RichColor | None, otherwise: str) -> str:
    return colour.triplet.hex if colour and colour.triplet else otherwise
