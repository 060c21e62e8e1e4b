"""Any figure as lines of text: the one drawing layer of screen, report and export."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich.segment import Segment

from dltui.charts.drawing import Drawing, DrawnLine
from dltui.charts.kinds import bars, curve, heat, image, matrix, note, steps, table, timeline
from dltui.charts.plot.legend import Entry, laid_out
from dltui.charts.style import DEFAULT, Style
from dltui.charts.text import clean
from dltui.charts.view.modes import modes
from dltui.charts.view.window import WHOLE, Window
from dltui.figures.records import (
    Bars,
    Curve,
    Figure,
    Image,
    Matrix,
    Note,
    StepSeries,
    Table,
    Timeline,
)

if TYPE_CHECKING:
    from dltui.runs.log.series import Series


def draw(
    figure: Figure,
    *,
    width: int,
    height: int | None = None,
    style: Style = DEFAULT,
    series: Mapping[str, Series] | None = None,
    window: Window = WHOLE,
    run: Path | None = None,
) -> Drawing:
    """``figure`` without its title, each line exactly ``width`` cells.

    ``height`` binds step series and curves; the others take the lines they need, as do all
    with null. ``series`` are the metrics a step series names; ``run`` is the run directory in
    which large pictures lie.
    """
    width = max(1, width)
    match figure:
        case StepSeries():
            drawn = heat.draw if figure.heat and figure.metrics else steps.draw
            return drawn(
                figure, series or {}, width=width, height=height, style=style, window=window
            )
        case Curve():
            return curve.draw(figure, width=width, height=height, style=style, window=window)
        case Table():
            return table.draw(figure, width=width, style=style)
        case Matrix():
            return matrix.draw(figure, width=width, style=style)
        case Image():
            return image.draw(figure, width=width, style=style, run=run)
        case Bars():
            return bars.draw(figure, width=width, style=style)
        case Timeline():
            return timeline.draw(figure, width=width, style=style, window=window)
        case Note():
            return note.draw(figure, width=width, style=style)


def heading(
    figure: Figure,
    series: Mapping[str, Series] | None = None,
    *,
    width: int,
    rows: int | None = None,
    most: int | None = None,
    style: Style = DEFAULT,
    window: Window = WHOLE,
) -> list[DrawnLine]:
    """The title and what it says now: ``loss   ● train 0.312   ▲ test 0.334``; see ``laid_out``."""
    title: DrawnLine = [Segment(clean(figure.title) or clean(figure.id), style.strong)]
    if chosen := modes(figure, window):
        title.append(Segment("  " + style.glyph(" · ", ", ").join(chosen), style.dim))
    entries = legend(figure, series, style=style, window=window)
    return laid_out(title, entries, width=width, style=style, rows=rows, most=most)


def legend(
    figure: Figure,
    series: Mapping[str, Series] | None = None,
    *,
    style: Style = DEFAULT,
    window: Window = WHOLE,
) -> list[Entry]:
    """What the signs and colours of a drawing stand for, an entry each."""
    match figure:
        case StepSeries():
            return steps.legend(figure, series or {}, style, window)
        case Curve():
            return curve.legend(figure, style, window)
        case Bars():
            return bars.legend(figure, style)
        case Timeline():
            return timeline.legend(figure, style)
        case _:
            return []
