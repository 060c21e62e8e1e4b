"""The figures of a document as a dark terminal shows them: text in SVG."""

from __future__ import annotations

import io

from rich.console import Console
from rich.segment import Segment, Segments
from rich.terminal_theme import MONOKAI

from dltui.charts.drawing import DrawnLine
from dltui.charts.style import Style
from dltui.reports.parts import Document, Picture
from dltui.reports.plain import report

WIDTH = 110

# Rich's own format asks another host for a font; a report must not need a network.
_SVG = """<svg class="rich-terminal" viewBox="-16 -16 {width} {height}"
  xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; white-space: pre; }}
{styles}
</style>
<defs>{lines}</defs>
<rect x="-16" y="-16" width="100%" height="100%" fill="#101418"/>
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</svg>
"""


def to_terminal(document: Document) -> str:
    """All figures under one another."""
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
        _environ={},
    )
    for number, picture in enumerate(document.pictures):
        lines: list[DrawnLine] = [[]] * bool(number) + _lines(picture)
        for line in lines:
            console.print(Segments([*line, Segment.line()]), end="", soft_wrap=True)
    return console.export_svg(title=document.title, theme=MONOKAI, code_format=_SVG)


def _lines(picture: Picture) -> list[DrawnLine]:
    figure, series = picture.figure, picture.series
    return report([figure], width=WIDTH, style=Style(), series=series, run=picture.run)
