"""A plot as a drawing: its lines named, its axes framed. Numbers are prepared as the terminal's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import numpy as np

from dltui.charts.plot.plotting import Plot, view_of
from dltui.charts.text import clean
from dltui.charts.transform.prepare import prepare
from dltui.charts.transform.traces import Prepared
from dltui.charts.view.window import Window
from dltui.figures.records import Level
from dltui.metrics import Metric
from dltui.presets.claims_table import published
from dltui.reports.drawings.data import LEVEL, Named, draw_data, pen
from dltui.reports.drawings.frame import Box, draw_axes, framed
from dltui.reports.drawings.legend import Key, Sample, block, disc, stroke
from dltui.reports.drawings.letters import LEADING, SIZE, width
from dltui.reports.drawings.placing import apart
from dltui.reports.drawings.svg import add, line, text
from dltui.reports.drawings.theme import Theme
from dltui.words import plain

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

COLUMNS, POINTS = 400, 6_400
"""A line has at most two points in each of so many columns; all lines have so many points."""

SMOOTHED = 120
"""Columns that a noisy line is averaged over; what it is averaged from stays behind it."""

TURNS = 8

HEIGHT = 300.0

DIRECT = 8
"""So many lines are named at their ends, where names and ends have the room."""

NAME = 150.0
"""Longest name at the end of a line."""

NEAR = 1.5 * LEADING
"""How far from its line's end a name may stand."""


def draw_lines(
    root: Element, plot: Plot, names: Sequence[Named], top: float, theme: Theme
) -> float:
    """``plot`` below ``top``; returns where it ends."""
    ready = _ready(plot)
    trial = framed(ready.x, ready.y, top=top, height=HEIGHT)
    direct = _direct(ready, names, trial.box)
    keys = _keys(plot, ready, [] if direct else names, theme)
    top = block(root, keys, top, theme) + 4 * bool(keys)
    if plot.y_label:
        text(root, 0, top + SIZE, plot.y_label, theme["dim"])
        top += LEADING + 4
    right = max((width(name.words) for name, _ in direct), default=0.0) + 14 * bool(direct)
    frame = framed(
        ready.x, ready.y, top=top + 4, height=HEIGHT, right=right, x_label=clean(plot.x_label)
    )
    draw_axes(root, frame, theme)
    draw_data(root, plot, ready, frame, names, theme)
    _draw_names(root, direct, ready, frame.box, theme)
    return frame.foot


def _keys(plot: Plot, ready: Prepared, names: Sequence[Named], theme: Theme) -> list[Key]:
    """What stands above the plot: names, levels, and what a cross is where there is one."""
    keys = [Key(named.words, _sample(named, plot, theme)) for named in names]
    for level in plot.levels:
        keys.append(Key(level_words(level, plot.y_label), stroke(theme["dim"], **LEVEL)))
    if ready.bad and ready.ends:
        keys.append(Key("× not above 0, or not finite" if ready.y.log else "× not finite"))
    return keys


def _ready(plot: Plot) -> Prepared:
    """Its numbers on its axes. Where a line has more values than can be told apart it is a mean,
    as a terminal of ``SMOOTHED`` columns has it.
    """
    densest = max((trace.y for trace in plot.traces), key=len, default=np.empty(0))
    smooth = len(densest) > 2 * SMOOTHED and _restless(densest)
    weight = 1 - SMOOTHED / len(densest) if smooth else 0.0
    columns = min(COLUMNS, POINTS // 2 // max(1, len(plot.traces)))
    view = view_of(plot, Window(smoothing=weight), max(SMOOTHED, columns))
    return prepare(plot.traces, replace(view, centred=True))


def _restless(values: Array) -> bool:
    """Whether more than one in ``TURNS`` of its steps turns back; the mean of a smooth line would
    only lag behind it.
    """
    steps = np.sign(np.diff(values[np.isfinite(values)]))
    return bool(np.count_nonzero(steps[1:] * steps[:-1] < 0) * TURNS > len(values))


def level_words(level: Level, unit: str) -> str:
    """``reported ≥ 83.5 ± 1.5``, with the digits it was published with."""
    spread = f"± {plain(level.spread)}" * bool(level.spread)
    value = published(level.value, Metric(unit=unit))
    return " ".join(filter(None, (clean(level.label), clean(level.relation), value, spread)))


def _sample(named: Named, plot: Plot, theme: Theme) -> Sample:
    ink = theme.faint(named.trace) if named.faint else theme.series(named.trace)
    if plot.traces[named.trace].kind == "points":
        return disc(ink)
    return stroke(ink, **pen(named.trace, faint=named.faint))


def _direct(ready: Prepared, names: Sequence[Named], box: Box) -> list[tuple[Named, float]]:
    """Each name with the height it stands at, right of its line's end; none where one has no
    room there, or a line ends elsewhere.
    """
    ends = [(named, ready.ends.get(named.trace)) for named in names]
    if not 2 <= len(ends) <= DIRECT or any(width(named.words) > NAME for named in names):
        return []
    placed: list[tuple[Named, float]] = []
    for named, end in ends:
        if end is None or end[0] < 0.97:
            return []
        placed.append((named, box.at(*end)[1]))
    placed.sort(key=lambda pair: pair[1])
    heights = apart([y for _, y in placed], box.top, box.foot)
    if heights is None:
        return []
    if any(abs(y - wish) > NEAR for (_, wish), y in zip(placed, heights, strict=True)):
        return []
    return [(named, y - box.top) for (named, _), y in zip(placed, heights, strict=True)]


def _draw_names(
    root: Element,
    direct: Sequence[tuple[Named, float]],
    ready: Prepared,
    box: Box,
    theme: Theme,
) -> None:
    group = add(root, "g")
    for named, y in direct:
        end = box.at(*ready.ends[named.trace])
        at = box.top + y
        ink = theme.series(named.trace)
        line(group, (end[0] + 2, end[1]), (box.right + 10, at), ink, stroke_width=0.8)
        text(group, box.right + 13, at + SIZE * 0.35, named.words, ink)
