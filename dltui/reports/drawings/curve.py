"""Curves and step series: what their lines are called, and what their values say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from dltui.charts.kinds import curve, steps
from dltui.charts.plot.plotting import Plot
from dltui.charts.view.window import WHOLE
from dltui.figures.records import Curve, StepSeries
from dltui.reports.drawings.data import Named

if TYPE_CHECKING:
    from dltui.runs.log.series import Series

Lines = tuple[Plot, list[Named]]


def of_curve(figure: Curve) -> Lines:
    """Names for all lines but one that has its figure's or axis' name."""
    names: list[Named] = []
    for index, line in enumerate(figure.lines):
        if len(figure.lines) == 1 and line.name in ("", figure.title, figure.y_label):
            continue
        lone = curve.value_at(line, None)
        value = steps.metric_of(figure.y_label, figure).number(lone) if lone is not None else ""
        names.append(Named(index, line.name, value, line.faint))
    return curve.plot_of(figure, WHOLE), names


def of_steps(figure: StepSeries, series: Mapping[str, Series]) -> Lines:
    """Each metric that has a label with its last value; one alone has the figure's name."""
    names: list[Named] = []
    for index, (metric, label) in enumerate(figure.metrics.items()):
        if len(figure.metrics) == 1 or not label:
            continue
        found = series.get(metric)
        value = steps.value_of(found, WHOLE, steps.metric_of(metric, figure, found))
        names.append(Named(index, label, value, metric in figure.behind))
    return steps.plot_of(figure, series, WHOLE), names
