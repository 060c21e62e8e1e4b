"""A strip of shades for each metric: many layers at once, where lines would only cross."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from dltui.charts.kinds import heat, steps
from dltui.charts.plot.axes import Axis
from dltui.charts.plot.plotting import view_of
from dltui.charts.shades import LEVELS
from dltui.charts.text import clean
from dltui.charts.transform.prepare import prepare
from dltui.charts.transform.scaling import data
from dltui.charts.view.window import WHOLE
from dltui.figures.records import StepSeries
from dltui.reports.drawings.cells import Cells
from dltui.reports.drawings.frame import beside, draw_axes
from dltui.reports.drawings.letters import LEADING, SIZE, raised, widest, width
from dltui.reports.drawings.matrix import RAMP, draw_ramp
from dltui.reports.drawings.svg import text
from dltui.reports.drawings.theme import Theme
from dltui.words import compact

if TYPE_CHECKING:
    from dltui.runs.log.series import Array, Series

COLUMNS = 150
"""Cells of a strip."""

LABEL = 200.0
"""A metric's name is cut at this width."""

TALL = 420.0
"""All strips together, where many have to be thin."""


def draw_heat(
    root: Element, figure: StepSeries, series: Mapping[str, Series], top: float, theme: Theme
) -> float:
    """Metrics from top to bottom, each with its name and its last value."""
    plot = heat.plot_of(figure, series, WHOLE)
    ready = prepare(plot.traces, view_of(plot, WHOLE, COLUMNS))
    names = [clean(label) or clean(metric) for metric, label in figure.metrics.items()]
    values = [
        steps.value_of(found, WHOLE, steps.metric_of(metric, figure, found))
        for metric, found in ((metric, series.get(metric)) for metric in figure.metrics)
    ]
    row = min(20.0, max(5.0, TALL / max(1, len(names))))
    frame = beside(
        ready.x,
        left=min(LABEL, widest(names)) + 8,
        right=widest(values) + 8,
        top=top + max(0.0, SIZE - row) / 2,
        height=row * len(names),
        x_label=plot.x_label,
    )
    draw_axes(root, frame, theme)
    box, every, cells = frame.box, -int(-SIZE // row), Cells()
    for number, trace in enumerate(plot.traces):
        shares = heat.shares_of(trace.x, trace.y, COLUMNS, ready.x, ready.y)
        _strip(cells, shares, box.left, box.top + row * number, (box.width, row), theme)
        if number % every == 0:
            foot = box.top + row * (number + 0.5) + SIZE * 0.35
            text(root, box.left - 6, foot, names[number], theme["ink"], room=LABEL, anchor="end")
            text(root, box.right + 5, foot, values[number], theme["ink"])
    cells.draw(root)
    return _scale(root, ready.y, box.left, frame.foot + 4, plot.y_label, theme)


def _strip(
    cells: Cells,
    shares: Array,
    left: float,
    top: float,
    size: tuple[float, float],
    theme: Theme,
) -> None:
    """Cells of one shade beside each other are one."""
    cell, tall = size[0] / len(shares), size[1] - 1
    levels = [None if s != s else round(s * (LEVELS - 1)) for s in shares.tolist()]
    place = 0
    for level, same in groupby(levels):
        count = len([*same])
        if level is not None:
            fill, _ = theme.shade(level / (LEVELS - 1))
            cells.add(fill, left + cell * place, top, cell * count + 0.3, tall)
        place += count


def _scale(root: Element, axis: Axis, left: float, top: float, label: str, theme: Theme) -> float:
    """The shades between their ends, e.g. ``10⁻⁴ ░▒▓█ 1  norm (log)``."""
    low, high = (raised(compact(data(end, axis.log))) for end in (axis.low, axis.high))
    foot, at = top + SIZE, left + width(low) + 6
    text(root, left, foot, low, theme["dim"])
    draw_ramp(root, at, top, theme)
    said = f"{high}  {label}{' (log)' * axis.log}"
    text(root, at + RAMP + 6, foot, said.rstrip(), theme["dim"])
    return top + LEADING
