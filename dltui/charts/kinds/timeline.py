"""Timelines: a row a lane, spans as long as they last."""

from __future__ import annotations

import math

from rich.cells import cell_len
from rich.segment import Segment

from dltui.charts.drawing import Drawing, DrawnLine, exactly, widest
from dltui.charts.plot.axes import Axis
from dltui.charts.plot.legend import Entry
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.charts.view.window import Window
from dltui.figures.records import Mark, Span, Timeline

LABEL = 20
FEW = 6
"""So many lanes stand apart; more stand close."""

_FILLS = "█▒░▓"
_ASCII_FILLS = "#=-+"


def draw(figure: Timeline, *, width: int, style: Style, window: Window) -> Drawing:
    """Lanes from top to bottom, marks under them, then the axis in the figure's unit."""
    labels = [clean(lane) for lane in figure.lanes]
    left = min(widest(labels), LABEL, max(1, width // 3))
    room = max(1, width - left - 1)
    axis = axis_of(figure, window)
    kinds = kinds_of(figure)
    lines: list[DrawnLine] = []
    for lane, label in zip(figure.lanes, labels, strict=True):
        if lines and len(labels) <= FEW:
            lines.append([Segment(" " * left + style.glyph("│", "|"), style.dim)])
        spans = [span for span in figure.spans if span.lane == lane]
        line: DrawnLine = [
            Segment(style.fit(label, left, right=True) + style.glyph("│", "|"), style.dim)
        ]
        lines.append(line + _lane(spans, axis, kinds, room, style))
    for row in _marks(figure.marks, axis, room, style):
        lines.append([Segment(" " * (left + 1)), row])
    lines.append(_axis_row(axis, left, room, clean(figure.unit), style))
    return Drawing([exactly(line, width) for line in lines], width)


def legend(figure: Timeline, style: Style) -> list[Entry]:
    """What each kind of span looks like."""
    return [
        Entry(kind, style.series(index), _fill(index, style))
        for index, kind in enumerate(kinds_of(figure))
    ]


def kinds_of(figure: Timeline) -> list[str]:
    """Kinds of spans in the order in which they first come."""
    return list(dict.fromkeys(clean(span.kind) for span in figure.spans))


def axis_of(figure: Timeline, window: Window) -> Axis:
    """From the first of all times to the last."""
    if window.x and window.x[0] < window.x[1]:
        return Axis(*window.x)
    times = [t for span in figure.spans for t in (span.start, span.end)]
    times = [t for t in [*times, *(mark.x for mark in figure.marks)] if math.isfinite(t)]
    low, high = min(times, default=0.0), max(times, default=1.0)
    return Axis(low, high if high > low else low + 1.0)


def _cell(time: float, axis: Axis, room: int) -> int:
    return round(max(0.0, min(1.0, axis.share(time))) * room)


def _lane(spans: list[Span], axis: Axis, kinds: list[str], room: int, style: Style) -> DrawnLine:
    line: DrawnLine = []
    at = 0
    for span in sorted(spans, key=lambda span: span.start):
        if span.end < axis.low or span.start > axis.high:
            continue
        start = max(at, min(_cell(span.start, axis, room), room - 1))
        end = min(room, max(start + 1, _cell(span.end, axis, room)))
        if end <= start:
            continue
        line.append(Segment(" " * (start - at)))
        line.append(_span(span, kinds.index(clean(span.kind)), end - start, style))
        at = end
    return [segment for segment in line if segment.text]


def _span(span: Span, index: int, width: int, style: Style) -> Segment:
    """A filled stretch; its label inside where it fits, a thin edge where it begins."""
    label = clean(span.label)
    fits = label and cell_len(label) + 2 <= width
    if style.colour and not style.ascii:
        ink = style.series(index).color
        text = "▏" + style.fit(label if fits else "", width - 1)
        return Segment(text, style.on(ink.name if ink else style.back))
    fill = _fill(index, style)
    body = f"|{label}" if fits else "|"
    return Segment(body + fill * (width - cell_len(body)), style.plain)


def _fill(index: int, style: Style) -> str:
    if style.ascii:
        return _ASCII_FILLS[index % len(_ASCII_FILLS)]
    return _FILLS[0] if style.colour else _FILLS[index % len(_FILLS)]


def _marks(marks: list[Mark], axis: Axis, room: int, style: Style) -> list[Segment]:
    """Arrows up to the lanes with their labels, on as many rows as keeps them apart."""
    rows: list[list[str]] = []
    up = style.glyph("↑", "^")
    for mark in sorted(marks, key=lambda mark: mark.x):
        if not axis.low <= mark.x <= axis.high:
            continue
        label = clean(mark.label)
        start = min(_cell(mark.x, axis, room), room - 1)
        text = f"{up}{label}"[:room]
        if start + len(text) > room:
            text = f"{label}{up}"[:room]
            start = start + 1 - len(text)
        for row in rows:
            if not "".join(row[max(0, start - 1) : start + len(text) + 1]).strip():
                break
        else:
            row = [" "] * room
            rows.append(row)
        row[start : start + len(text)] = text
    return [Segment("".join(row), style.dim) for row in rows]


def _axis_row(axis: Axis, left: int, room: int, unit: str, style: Style) -> DrawnLine:
    cells = [" "] * room
    last = room - cell_len(unit) - 2
    end = -1
    for tick in axis.ticks(max(1, room // 10)):
        start = max(0, min(_cell(tick.at, axis, room), room - 1) - len(tick.label) // 2)
        if start > end and start + len(tick.label) <= last:
            cells[start : start + len(tick.label)] = tick.label
            end = start + len(tick.label) + 1
    text = "".join(cells[: max(0, room - cell_len(unit))]) + unit
    return [Segment(" " * (left + 1) + text, style.dim)]
