"""A threshold as text: the scores it cuts, the confusion matrix at it, and its measures."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style as Pen

from dltui.charts.drawing import DrawnLine, exactly
from dltui.charts.kinds import matrix
from dltui.charts.kinds.spark import levels
from dltui.charts.kinds.table import bar
from dltui.charts.style import Style
from dltui.figures.records import Matrix, Number
from dltui.tui.model.operating_points import OperatingPoint, bin_of, scores

LABEL = 10
MATRIX = 34
BAR = 16


def threshold_lines(
    points: Sequence[OperatingPoint], at: int, width: int, style: Style
) -> list[DrawnLine]:
    """Two rows of scores over a slider, the matrix and the measures."""
    bins = max(4, width - LABEL - 1)
    cut = bin_of(points, at, bins)
    positives, negatives = scores(points, bins)
    lines: list[DrawnLine] = [
        _scores("positives", positives, cut, style.series(0), style),
        _scores("negatives", negatives, cut, style.series(1), style),
        _slider(points, at, cut, bins, style),
        [],
    ]
    beside = zip(_matrix(points[at], style), _measures(points[at], style), strict=False)
    lines += [[*exactly(left, MATRIX), *right] for left, right in beside]
    return [exactly(line, width) for line in lines]


def _scores(name: str, counts: Sequence[int], cut: int, pen: Pen, style: Style) -> DrawnLine:
    """A row of columns as high as the square root of their counts, pale below the threshold."""
    most = max(1, *counts)
    shares = [(count / most) ** 0.5 for count in counts]
    text = "".join(levels([share], ascii=style.ascii) if share else " " for share in shares)
    label = Segment(style.fit(name, LABEL), style.plain)
    return [label, Segment(text[:cut], style.dim), Segment(text[cut:], pen)]


def _slider(
    points: Sequence[OperatingPoint], at: int, cut: int, bins: int, style: Style
) -> DrawnLine:
    track, knob = style.glyph("─", "-"), style.glyph("●", "O")
    return [
        Segment(style.fit("threshold", LABEL), style.plain),
        Segment(track * cut, style.dim),
        Segment(knob, style.strong),
        Segment(track * (bins - cut - 1), style.plain),
    ]


def _matrix(point: OperatingPoint, style: Style) -> list[DrawnLine]:
    figure = Matrix(
        id="confusion",
        title="",
        values=[[point.tn, point.fp], [point.fn, point.tp]],
        row_labels=["negative", "positive"],
        column_labels=["negative", "positive"],
        row_title="true",
        column_title="called",
    )
    return matrix.draw(figure, width=MATRIX - 2, style=style).lines


def _measures(point: OperatingPoint, style: Style) -> list[DrawnLine]:
    rows: list[tuple[str, Number]] = [
        ("precision", point.precision),
        ("recall", point.recall),
        ("F1", point.f1),
        ("accuracy", point.accuracy),
    ]
    return [_measure(name, value, style) for name, value in rows]


def _measure(name: str, value: Number, style: Style) -> DrawnLine:
    shown = "    –" if value is None else f"{value:5.3f}"
    return [
        Segment(style.fit(name, LABEL), style.plain),
        Segment(f"{shown}  ", style.strong),
        Segment(bar(value or 0.0, BAR, style), style.series(0)),
    ]
