"""Step series: metrics of a run over its steps, epochs or time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dltui.charts.drawing import Drawing
from dltui.charts.plot.legend import Entry
from dltui.charts.plot.plotting import Plot, draw_plot, view_of
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.charts.transform.departures import Departure, departures
from dltui.charts.transform.traces import Trace
from dltui.charts.view.window import Window, XKind
from dltui.figures.records import Curve, Level, StepSeries
from dltui.metrics import PERCENT, Metric, find
from dltui.presets.claims_table import published
from dltui.words import compact, duration, plain

if TYPE_CHECKING:
    from dltui.runs.log.series import Array, Series

NOTHING = np.empty(0)


def draw(
    figure: StepSeries,
    series: Mapping[str, Series],
    *,
    width: int,
    height: int | None,
    style: Style,
    window: Window,
) -> Drawing:
    """The metrics of ``figure`` that ``series`` has, each with the pen of its place in it."""
    plot = plot_of(figure, series, window)
    return draw_plot(plot, width=width, height=height, style=style, window=window)


def plot_of(figure: StepSeries, series: Mapping[str, Series], window: Window) -> Plot:
    """The metrics of ``figure`` as traces, and what stands on their axes."""
    log_y = figure.log_y if window.log_y is None else window.log_y
    label = figure.y_label
    return Plot(
        traces=[
            replace(
                trace_of(None if index in window.hidden else series.get(metric), window.axis),
                faint=metric in figure.behind,
                behind=metric in figure.behind,
            )
            for index, metric in enumerate(figure.metrics)
        ],
        x_label=f"{window.x_name} (log)" if window.logs_x(figure) else window.x_name,
        y_label=f"{label} (log)" if label and log_y else label,
        log_x=window.logs_x(figure),
        log_y=figure.log_y,
        kind=window.axis,
        smoothed=True,
        zero=figure.zero,
        levels=figure.levels,
    )


def legend(
    figure: StepSeries, series: Mapping[str, Series], style: Style, window: Window
) -> list[Entry]:
    """One entry a metric with a label: its sign, label and last value, or that at the cursor.

    One that leaves the plot says where it does, and how far it goes.
    """
    at = _at(window, style, [series[metric] for metric in figure.metrics if metric in series])
    if figure.heat:
        return at
    plot = plot_of(figure, series, window)
    gone = departures(plot.traces, view_of(plot, window, 1))
    entries: list[Entry] = []
    several = sum(map(bool, figure.metrics.values())) > 1
    for index, (metric, label) in enumerate(figure.metrics.items()):
        if len(figure.metrics) > 1 and not label:
            continue
        found, known = series.get(metric), metric_of(metric, figure, series.get(metric))
        value, note = value_of(found, window, known), "best" * at_best(found, window, known)
        if (left := gone[index]) is not None:
            value, note = leaving(left, value, window, f"{window.x_name} ")
        name, sign = (clean(label), style.marker(index)) if several else ("", "")
        entry = Entry(name, style.series(index), sign, value, note)
        if metric in figure.behind:
            entry = replace(entry, sign=style.glyph("┈", "."), pen=style.dim)
        entries.append(hidden(entry, style) if index in window.hidden else entry)
    entries += [_level(level, figure, style) for level in figure.levels]
    return entries + at


def _level(level: Level, figure: StepSeries, style: Style) -> Entry:
    """``┄ reported 83.5 ± 1.5``, with the digits it was published with."""
    spread = f" ± {plain(level.spread)}" * bool(level.spread)
    known = PERCENT if figure.y_label == PERCENT.unit else Metric("")
    value = f"{clean(level.relation)} {published(level.value, known)}{spread}".strip()
    return Entry(clean(level.label), style.dim, style.glyph("┄", "-"), value)


def hidden(entry: Entry, style: Style) -> Entry:
    """The entry of a curve that is not drawn; its values can be read all the same."""
    return replace(entry, name=f"({entry.name})", pen=style.dim)


def leaving(left: Departure, value: str, window: Window, x_name: str) -> tuple[str, str]:
    """Value and note of a trace that leaves its plot: at a cursor the value stands there too."""
    x = left.x if abs(left.x) < 1_000 else round(left.x)  # Of a mean line it may be a fraction.
    at = duration(x) if window.axis == "elapsed" else plain(x, 4)
    far = compact(left.value, 2)
    if left.back:
        return value, f"({far} at {x_name}{at})"
    return value * (window.cursor is not None), f"leaves at {x_name}{at} ({far})"


def _at(window: Window, style: Style, shown: Sequence[Series]) -> list[Entry]:
    """Where the cursor stands, if there is one, and within how many steps of it a value came."""
    at = window.cursor
    if at is None:
        return []
    text = duration(at) if window.axis == "elapsed" else compact(at, 4)
    bucket = max((one.bucket for one in shown), default=1)
    within = f" {style.glyph('±', '+-')} {bucket:,} steps" * (bucket > 1)
    return [Entry(f"at {window.x_name} {text}{within}", style.dim)]


def metric_of(name: str, figure: StepSeries | Curve, series: Series | None = None) -> Metric:
    """What a line of ``figure`` measures; without its series what the name gives away."""
    if figure.y_label == PERCENT.unit:
        return PERCENT
    return series.metric if series and series.metric.word else find(name, {})


def at_best(series: Series | None, window: Window, known: Metric) -> bool:
    """Whether the cursor stands on the best value there is, where more or less is better."""
    if window.cursor is None or series is None or not known.better:
        return False
    index = _at_cursor(series, window)
    best = np.fmax.reduce(series.y) if known.better > 0 else np.fmin.reduce(series.y)
    return index >= 0 and bool(series.y[index] == best)


def _at_cursor(series: Series, window: Window) -> int:
    """The last point up to the cursor; -1 before the first."""
    return int(np.searchsorted(x_of(series, window.axis), window.cursor or 0.0, side="right")) - 1


def trace_of(series: Series | None, kind: XKind) -> Trace:
    """The points of a metric on the asked axis; none where it is not recorded yet."""
    if series is None:
        return Trace(NOTHING, NOTHING)
    sample = series.sample if series.bucket > 1 else None
    x = x_of(series, kind)
    return Trace(x, series.y, mean=series.mean, sample=sample, steps=series.steps)


def x_of(series: Series, kind: XKind) -> Array:
    """The series' x values on the asked axis; one that lies along a metric has its values there."""
    array: Array = getattr(series, "step" if kind == "metric" else kind)
    return array


def value_of(series: Series | None, window: Window, known: Metric) -> str:
    """The last value, or the one at the cursor, with the digits of its metric."""
    if series is None or not len(series.y):
        return compact(None)
    if window.cursor is None:
        newest = int(series.elapsed.argmax()) if window.axis == "metric" else -1
        return _told(float(series.y[newest]), known)
    index = _at_cursor(series, window)
    return _told(float(series.y[index]), known) if index >= 0 else compact(None)


def _told(value: float, known: Metric) -> str:
    return known.number(value) if np.isfinite(value) else "not finite"
