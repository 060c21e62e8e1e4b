"""One figure for a whole room: large title, thick lines, large signs, and nothing that can go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.segment import Segment

from dltui.charts.draw import draw, legend
from dltui.charts.drawing import Drawing, DrawnLine, exactly
from dltui.charts.kinds.big import big
from dltui.charts.plot.legend import laid_out
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.charts.view.modes import modes
from dltui.charts.view.window import Window
from dltui.figures.records import Curve, StepSeries

if TYPE_CHECKING:
    from dltui.runs.log.series import Series

LEAST = 14
"""Lines from which on the title is large and there is space around it."""


def poster(
    figure: StepSeries | Curve,
    series: Mapping[str, Series],
    *,
    width: int,
    height: int,
    style: Style,
    window: Window,
) -> Drawing:
    """``figure`` with its title and legend in exactly ``width`` × ``height`` cells."""
    style = replace(style, large=True)
    title = clean(figure.title) or clean(figure.id)
    letters = big(title, width, ascii=style.ascii) if height > LEAST else None
    lines: list[DrawnLine] = [[Segment(row, style.strong)] for row in letters or (title,)]
    chosen = [Segment(style.glyph(" · ", ", ").join(modes(figure, window)), style.dim)]
    entries = legend(figure, series, style=style, window=window)
    lines += laid_out(chosen, entries, width=width, style=style, rows=1, most=height // 6 or 1)
    if height > LEAST:
        lines.append([])
    drawing = draw(
        figure,
        width=width,
        height=max(1, height - len(lines)),
        style=style,
        series=series,
        window=window,
    )
    whole = [exactly(line, width) for line in [*lines, *drawing.lines][:height]]
    return replace(drawing, lines=whole)
