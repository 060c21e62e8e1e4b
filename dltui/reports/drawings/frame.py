"""The axes of a plot: its rectangle, ticks with their labels, a light grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from dltui.charts.plot.axes import Axis
from dltui.charts.plot.ticks import MORE, Tick
from dltui.reports.drawings.letters import LEADING, SIZE, cut, widest, width
from dltui.reports.drawings.svg import WIDTH, Point, add, line, number, path, text, write
from dltui.reports.drawings.theme import Theme

GAP = 6.0
"""Between an axis and its labels."""

APART = 10.0
"""Least gap between two labels of the x axis."""

EDGE = 8.0
"""Left free at the right edge of a drawing."""


@dataclass(frozen=True, slots=True)
class Box:
    """The rectangle that data are drawn in."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def foot(self) -> float:
        return self.top + self.height

    def at(self, x: float, y: float) -> Point:
        """Where shares of the axes lie; both 0 is the lower left corner."""
        return self.left + x * self.width, self.foot - y * self.height


@dataclass(frozen=True, slots=True)
class Frame:
    """A plot whose axes are known: ``foot`` is where its labels end."""

    box: Box
    x: Axis
    y: Axis
    x_ticks: Sequence[Tick]
    y_ticks: Sequence[Tick]
    x_label: str = ""

    @property
    def foot(self) -> float:
        return self.box.foot + GAP + SIZE + LEADING * bool(self.x_label) + 4


def framed(
    x: Axis, y: Axis, *, top: float, height: float, right: float = 0.0, x_label: str = ""
) -> Frame:
    """A plot below ``top``, as wide as its labels leave room, ``right`` of it for others."""
    y_ticks = _ticks(y, max(2, round(height / 45)))
    left = widest([tick.label for tick in y_ticks]) + GAP + 2
    x_ticks = _spread(x, WIDTH - left - max(right, EDGE))
    last = max((_end(tick, x, left, right) for tick in x_ticks), default=0.0)
    room = max(right, EDGE, last)
    box = Box(left, top, WIDTH - left - room, height)
    return Frame(box, x, y, _spread(x, box.width), y_ticks, x_label)


def beside(
    x: Axis, *, left: float, right: float, top: float, height: float, x_label: str = ""
) -> Frame:
    """A plot of rows, which have their names in ``left``, over a common x axis."""
    box = Box(left, top, WIDTH - left - max(right, EDGE), height)
    return Frame(box, x, Axis(0.0, 1.0), _spread(x, box.width), (), x_label)


def _end(tick: Tick, axis: Axis, left: float, right: float) -> float:
    """Room right of the plot that the label of ``tick`` needs."""
    inside = (1 - axis.share(tick.at)) * (WIDTH - left - right)
    return width(tick.label) / 2 - inside + 1


def _ticks(axis: Axis, count: int) -> list[Tick]:
    """Ticks that lie on the axis; more are tried until two do."""
    found: list[Tick] = []
    for more in range(MORE):
        found = [t for t in axis.ticks(count + more) if -1e-6 <= axis.share(t.at) <= 1 + 1e-6]
        if len(found) >= 2:
            break
    return found


def _spread(axis: Axis, room: float) -> list[Tick]:
    """As many ticks as have labels that stand apart in ``room``."""
    found: list[Tick] = []
    for count in range(max(2, round(room / 75)), 0, -1):
        found = _ticks(axis, count)
        places = [(axis.share(t.at) * room, width(t.label) / 2) for t in found]
        if all(b[0] - a[0] >= a[1] + b[1] + APART for a, b in pairwise(places)):
            return found
    return found[:1]


def draw_axes(parent: Element, frame: Frame, theme: Theme) -> None:
    """Grid and ticks; the lines of data come above them."""
    box, group = frame.box, add(parent, "g", stroke_width=1)
    for tick in frame.y_ticks:
        _, y = box.at(0, frame.y.share(tick.at))
        line(group, (box.left, y), (box.right, y), theme["grid"])
    for tick in frame.x_ticks:
        x, _ = box.at(frame.x.share(tick.at), 0)
        line(group, (x, box.top), (x, box.foot), theme["grid"])
        line(group, (x, box.foot), (x, box.foot + 4), theme["axis"])
    for at in _minor(frame.y):
        _, y = box.at(0, at)
        line(group, (box.left, y), (box.left + 4, y), theme["axis"], stroke_width=0.8)
    for at in _minor(frame.x):
        x, _ = box.at(at, 0)
        line(group, (x, box.foot), (x, box.foot - 4), theme["axis"], stroke_width=0.8)
    corners = [(box.left, box.top), (box.left, box.foot), (box.right, box.foot)]
    add(group, "path", d=path([corners]), stroke=theme["axis"], fill="none")
    _labels(parent, frame, theme)


def _labels(parent: Element, frame: Frame, theme: Theme) -> None:
    box, labels = frame.box, add(parent, "g", fill=theme["dim"])
    for tick in frame.y_ticks:
        _, y = box.at(0, frame.y.share(tick.at))
        place = {"x": number(box.left - GAP), "y": number(y + SIZE * 0.35)}
        write(add(labels, "text", **place, text_anchor="end"), tick.label)
    for tick in frame.x_ticks:
        x, _ = box.at(frame.x.share(tick.at), 0)
        x = within(x, width(tick.label))
        label = add(labels, "text", x=x, y=box.foot + GAP + SIZE, text_anchor="middle")
        write(label, tick.label)
    if frame.x_label:
        foot = box.foot + GAP + SIZE + LEADING
        middle = within(box.left + box.width / 2, width(cut(frame.x_label, WIDTH)))
        text(parent, middle, foot, frame.x_label, theme["dim"], anchor="middle")


def within(middle: float, size: float) -> float:
    """``middle`` of a text of ``size``, or as near as keeps it on the page."""
    return max(size / 2, min(middle, WIDTH - size / 2))


def _minor(axis: Axis) -> list[float]:
    """Shares of 2, 3 … 9 times the powers of ten, where those are few."""
    if not axis.log or not 0.5 <= axis.high - axis.low <= 6:
        return []
    powers = range(math.floor(axis.low), math.ceil(axis.high))
    places = [axis.share(power + math.log10(n)) for power in powers for n in range(2, 10)]
    return [place for place in places if 0 <= place <= 1]
