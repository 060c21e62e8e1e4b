"""Horizontal bars with their values, plain or stacked, spreads as whiskers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from dltui.charts.kinds.bars import Scale, scale_of, segment_names, value_text
from dltui.charts.plot.axes import Axis
from dltui.charts.style import DEFAULT
from dltui.charts.text import clean
from dltui.figures.records import Bar, Bars
from dltui.reports.drawings.frame import Box, beside, draw_axes
from dltui.reports.drawings.legend import Key, block, patch
from dltui.reports.drawings.letters import SIZE, widest, width
from dltui.reports.drawings.svg import add, line, text
from dltui.reports.drawings.theme import Theme
from dltui.words import compact

LABEL = 220.0
"""A label is cut at this width."""

ROW, THICK = 22.0, 13.0


@dataclass(frozen=True, slots=True)
class _Row:
    """Where a bar is drawn: at half its height ``middle``, on ``scale`` across ``box``."""

    parent: Element
    box: Box
    middle: float
    scale: Scale
    theme: Theme

    def x(self, value: float) -> float:
        return self.box.at(self.scale.cells(value), 0)[0]

    def fill(self, start: float, end: float, ink: str) -> Element:
        left, size = min(start, end), max(0.6, abs(end - start))
        place = {"x": left, "y": self.middle - THICK / 2, "width": size, "height": THICK}
        return add(self.parent, "rect", fill=ink, **place)


def draw_bars(root: Element, figure: Bars, top: float, theme: Theme) -> float:
    """A row a bar below ``top``; returns where the drawing ends."""
    names = segment_names(figure)
    keys = [Key(name, patch(theme.area(index)[0])) for index, name in enumerate(names)]
    top = block(root, keys, top, theme) + 6 * bool(keys)
    values = [value_text(bar, figure, DEFAULT) for bar in figure.bars]
    scale = scale_of(figure, 1)
    frame = beside(
        Axis(scale.low, scale.high, scale.log),
        left=min(LABEL, widest([clean(bar.label) for bar in figure.bars])) + 8,
        right=widest(values) + 8,
        top=top,
        height=max(1, len(figure.bars)) * ROW,
        x_label=f"{clean(figure.unit)}{' (log)' * figure.log}".strip(),
    )
    draw_axes(root, frame, theme)
    for number, (bar, value) in enumerate(zip(figure.bars, values, strict=True)):
        row = _Row(root, frame.box, frame.box.top + ROW * (number + 0.5), scale, theme)
        foot = row.middle + SIZE * 0.35
        ink = theme["ink"]
        text(root, frame.box.left - 8, foot, bar.label, ink, room=LABEL, anchor="end")
        end = _stacked(row, bar, names) if bar.segments else _plain(row, bar)
        text(root, end + 5, foot, value, ink)
    return frame.foot


def _plain(row: _Row, bar: Bar) -> float:
    """Returns where the bar ends at the right, its spread with it."""
    zero = row.box.left if row.scale.log else row.x(0.0)
    if bar.value is None or not math.isfinite(bar.value):
        return zero
    end = row.x(bar.value)
    if bar.value:
        row.fill(zero, end, row.theme.area(0)[0])
    if not bar.spread or not math.isfinite(bar.spread):
        return max(zero, end)
    low, high = row.x(bar.value - bar.spread), row.x(bar.value + bar.spread)
    # On a halo of the ground, a whisker is seen on its bar as well.
    for ink, thick in ((row.theme["ground"], 3.5), (row.theme["ink"], 1.4)):
        line(row.parent, (low, row.middle), (high, row.middle), ink, stroke_width=thick)
        for x in (low, high):
            ends = (x, row.middle - 3.5), (x, row.middle + 3.5)
            line(row.parent, *ends, ink, stroke_width=thick)
    return max(zero, high)


def _stacked(row: _Row, bar: Bar, names: list[str]) -> float:
    """Parts end to end, each with its value in it where that fits."""
    total, at = 0.0, row.box.left if row.scale.log else row.x(0.0)
    for segment in bar.segments:
        if not math.isfinite(segment.value) or segment.value <= 0:
            continue
        total += segment.value
        end = row.x(total)
        index = names.index(clean(segment.name))
        told = compact(segment.value)
        fill, ink = row.theme.area(index)
        part = row.fill(at, end, fill)
        add(part, "title").text = f"{names[index]} {told}"
        line(row.parent, (end, row.middle - 7), (end, row.middle + 7), row.theme["ground"])
        if width(told) + 8 <= end - at:
            foot = row.middle + SIZE * 0.35
            text(row.parent, (at + end) / 2, foot, told, ink, anchor="middle")
        at = end
    return at
