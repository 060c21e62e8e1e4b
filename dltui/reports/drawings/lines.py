"""A plot as a drawing: its lines named, its axes framed. Numbers are prepared as the terminal's."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from dltui.charts.plot.plotting import Plot, view_of
from dltui.charts.text import clean
from dltui.charts.transform.prepare import prepare
from dltui.charts.transform.traces import Prepared
from dltui.charts.view.window import Window
from dltui.figures.records import Level
from dltui.reports.drawings.data import LEVEL, Named, draw_data, pen
from dltui.reports.drawings.frame import Box, draw_axes, framed
from dltui.reports.drawings.legend import Key, Sample, block, stroke
from dltui.reports.drawings.letters import LEADING, SIZE, width
from dltui.reports.drawings.placing import apart
from dltui.reports.drawings.svg import add, line, text
from dltui.reports.drawings.theme import Theme
from dltui.words import compact

COLUMNS = 400
"""A line has at most two points in each of so many columns."""

SMOOTHED = 120
"""Columns that a noisy line is averaged over; what it is averaged from stays behind it."""

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
    levels = [Key(level_words(level), stroke(theme["dim"], **LEVEL)) for level in plot.levels]
    keys = levels if direct else [Key(n.words, _sample(n, theme)) for n in names] + levels
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


def _ready(plot: Plot) -> Prepared:
    """Its numbers on its axes. Where a line has more values than can be told apart it is a mean,
    as a terminal of ``SMOOTHED`` columns has it.
    """
    most = max((len(trace.y) for trace in plot.traces), default=0)
    weight = 1 - SMOOTHED / most if most > 2 * SMOOTHED else 0.0
    return prepare(plot.traces, view_of(plot, Window(smoothing=weight), COLUMNS))


def level_words(level: Level) -> str:
    """``reported ≥ 83.5 ± 1.5``."""
    spread = f" ± {compact(level.spread)}" if level.spread else ""
    value = f"{clean(level.relation)} {compact(level.value, 4)}{spread}"
    return f"{clean(level.label)} {value.strip()}"


def _sample(named: Named, theme: Theme) -> Sample:
    ink = theme.faint(named.trace) if named.faint else theme.series(named.trace)
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
