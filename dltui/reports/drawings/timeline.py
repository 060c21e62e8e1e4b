"""Timelines: a row a lane, spans as long as they last, marks across them."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from dltui.charts.kinds.timeline import axis_of, kinds_of
from dltui.charts.text import clean
from dltui.charts.view.window import WHOLE
from dltui.figures.records import Mark, Span, Timeline
from dltui.reports.drawings.frame import Box, Frame, beside, draw_axes
from dltui.reports.drawings.legend import Key, block, patch
from dltui.reports.drawings.letters import LEADING, SIZE, widest, width
from dltui.reports.drawings.svg import WIDTH, add, line, text
from dltui.reports.drawings.theme import Theme
from dltui.words import compact

LABEL = 160.0
"""A lane's name is cut at this width."""

ROW, THICK = 24.0, 17.0

MARKS = 4
"""Rows of labels of marks; what does not fit has its line alone."""


def draw_timeline(root: Element, figure: Timeline, top: float, theme: Theme) -> float:
    """Lanes from top to bottom below ``top``; returns where the drawing ends."""
    kinds = kinds_of(figure)
    keys = [Key(kind, patch(theme.area(index)[0])) for index, kind in enumerate(kinds)]
    top = block(root, keys, top, theme) + 6 * bool(keys)
    labels = [clean(lane) for lane in figure.lanes]
    axis = axis_of(figure, WHOLE)
    left = min(LABEL, widest(labels)) + 8
    trial = beside(axis, left=left, right=0, top=top, height=1)
    rows = _rows(figure.marks, trial)
    top += LEADING * len(rows)
    frame = beside(
        axis,
        left=left,
        right=0,
        top=top,
        height=ROW * max(1, len(labels)),
        x_label=clean(figure.unit),
    )
    draw_axes(root, frame, theme)
    for number, (lane, label) in enumerate(zip(figure.lanes, labels, strict=True)):
        middle = top + ROW * (number + 0.5)
        foot = middle + SIZE * 0.35
        text(root, left - 8, foot, label, theme["ink"], room=LABEL, anchor="end")
        spans = [span for span in figure.spans if span.lane == lane]
        for span in sorted(spans, key=lambda span: span.start):
            _span(root, span, kinds.index(clean(span.kind)), frame, middle, theme)
    _draw_marks(root, rows, frame, theme)
    return frame.foot


def _span(root: Element, span: Span, index: int, frame: Frame, middle: float, theme: Theme) -> None:
    """A filled stretch with an edge where it begins, its label inside where that fits."""
    start, end = (
        frame.box.at(min(1.0, max(0.0, frame.x.share(time))), 0)[0]
        for time in (span.start, span.end)
    )
    if not end >= start:
        return
    place = {"x": start, "y": middle - THICK / 2, "width": max(1.0, end - start), "height": THICK}
    fill, ink = theme.area(index)
    part = add(root, "rect", fill=fill, **place)
    if end - start > 3:
        part.set("stroke", theme["ground"])
    label = clean(span.label)
    times = f"{compact(span.start, 4)} to {compact(span.end, 4)}"
    add(part, "title").text = " ".join(filter(None, (clean(span.kind), label, times)))
    if label and width(label) + 6 <= end - start:
        foot = middle + SIZE * 0.35
        text(root, (start + end) / 2, foot, label, ink, anchor="middle")


def _rows(marks: Sequence[Mark], frame: Frame) -> list[list[tuple[float, float, Mark]]]:
    """Marks as rows of labels that stand apart, each with where it and its label are."""
    rows: list[list[tuple[float, float, Mark]]] = []
    for mark in sorted(marks, key=lambda mark: mark.x):
        share = frame.x.share(mark.x)
        if not 0 <= share <= 1:
            continue
        at = frame.box.at(share, 0)[0]
        size = width(clean(mark.label))
        left = max(0.0, min(at - size / 2, WIDTH - size))
        for row in rows:
            if left >= row[-1][1] + width(clean(row[-1][2].label)) + 8:
                row.append((at, left, mark))
                break
        else:
            if len(rows) < MARKS:
                rows.append([(at, left, mark)])
    return rows


def _draw_marks(
    root: Element,
    rows: Sequence[Sequence[tuple[float, float, Mark]]],
    frame: Frame,
    theme: Theme,
) -> None:
    box: Box = frame.box
    for number, row in enumerate(rows):
        foot = box.top - LEADING * number - 5
        for at, left, mark in row:
            dash = {"stroke_width": "1.2", "stroke_dasharray": "2 3"}
            line(root, (at, foot + 3), (at, box.foot), theme["ink"], **dash)
            text(root, left, foot, mark.label, theme["ink"])
