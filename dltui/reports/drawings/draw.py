"""Any figure that is more than words as one SVG drawing, made from its record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

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
from dltui.reports.drawings.bars import draw_bars
from dltui.reports.drawings.curve import of_curve, of_steps
from dltui.reports.drawings.described import described
from dltui.reports.drawings.heat import draw_heat
from dltui.reports.drawings.image import draw_image
from dltui.reports.drawings.lines import draw_lines
from dltui.reports.drawings.matrix import draw_matrix
from dltui.reports.drawings.svg import canvas, finished
from dltui.reports.drawings.theme import PAGE, Theme
from dltui.reports.drawings.timeline import draw_timeline

if TYPE_CHECKING:
    from dltui.runs.log.series import Series

NONE: Mapping[str, Series] = MappingProxyType({})


def draw(
    figure: Figure,
    *,
    series: Mapping[str, Series] = NONE,
    run: Path | None = None,
    theme: Theme = PAGE,
) -> str | None:
    """``figure`` as an ``<svg>`` without its title in it; null for words and tables.

    ``series`` are the metrics a step series names; ``run`` is the run directory in which large
    pictures lie.
    """
    root = canvas(theme)
    foot = draw_into(root, figure, 0.0, series=series, run=run, theme=theme)
    if foot is None:
        return None
    return finished(root, foot, figure.title or figure.id, described(figure, series))


def draw_into(
    root: Element,
    figure: Figure,
    top: float,
    *,
    series: Mapping[str, Series],
    run: Path | None,
    theme: Theme,
) -> float | None:
    """The same below ``top`` of a drawing; returns where it ends."""
    match figure:
        case Curve():
            return draw_lines(root, *of_curve(figure), top, theme)
        case StepSeries() if figure.heat and figure.metrics:
            return draw_heat(root, figure, series, top, theme)
        case StepSeries():
            return draw_lines(root, *of_steps(figure, series), top, theme)
        case Bars():
            return draw_bars(root, figure, top, theme)
        case Matrix():
            return draw_matrix(root, figure, top, theme)
        case Image():
            return draw_image(root, figure, run, top, theme)
        case Timeline():
            return draw_timeline(root, figure, top, theme)
        case Note() | Table():
            return None
