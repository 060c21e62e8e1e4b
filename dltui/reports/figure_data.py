"""The data of one figure as rows, for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

from dltui.errors import UsageError
from dltui.figures import records
from dltui.figures.records import Bars, Curve, Figure, Matrix, StepSeries, Table, Timeline
from dltui.reports.frame import Frame, Value, of_columns, of_rows
from dltui.runs.log.series import Series, over_steps

Rows = Iterator[Sequence[Value]]

STEPS = {"metric": str, "step": int, "epoch": float, "elapsed": float, "value": float}
CURVE = {"line": str, "x": float, "y": float, "low": float, "high": float, "mark": str}
BARS = {"label": str, "segment": str, "value": float, "spread": float}
TIMELINE = {"lane": str, "start": float, "end": float, "kind": str, "label": str}
NOTE = {"tone": str, "text": str}


def frame_of(figure: Figure, series: Mapping[str, Series]) -> Frame:
    """What ``figure`` shows, where ``series`` are those of its run; ``UsageError`` for pictures."""
    match figure:
        case StepSeries():
            return of_rows(STEPS, _steps(figure, series))
        case Curve():
            return of_rows(CURVE, _curve(figure))
        case Table():
            return _table(figure)
        case Matrix():
            return _matrix(figure)
        case Bars():
            return of_rows(BARS, _bars(figure))
        case Timeline():
            return of_rows(TIMELINE, _timeline(figure))
        case records.Note():
            return of_rows(NOTE, [(figure.tone, figure.text)])
        case records.Image():
            raise UsageError(f"figure {figure.id!r} is of pictures, which are no table: svg or png")


def _steps(figure: StepSeries, series: Mapping[str, Series]) -> Rows:
    for name in figure.metrics:
        if one := series.get(name):
            for step, *values in over_steps(one):
                yield (name, step, *values)


def _curve(figure: Curve) -> Rows:
    """The points of the lines, then the marks, which belong to none."""
    for line in figure.lines:
        for values in zip_longest(line.x, line.y, line.low, line.high):
            yield (line.name, *values, None)
    for mark in figure.marks:
        yield (None, mark.x, mark.y, None, None, mark.label)


def _table(figure: Table) -> Frame:
    """Its own columns, behind the level of nesting where it has some."""
    levels: dict[str, list[int]] = {"level": figure.levels} if figure.levels else {}
    names = [*levels]
    for column in figure.columns:
        taken = sum(name.rpartition(" ")[0] == column.name or name == column.name for name in names)
        names.append(f"{column.name} {taken + 1}" if taken else column.name)
    columns = zip(*figure.rows, strict=True) if figure.rows else ([] for _ in figure.columns)
    return of_columns(dict(zip(names, [*levels.values(), *columns], strict=True)))


def _matrix(figure: Matrix) -> Frame:
    """By the labels of its rows and columns, else by their numbers from 0; counts are whole."""
    cells = [
        (_label(figure.row_labels, row), _label(figure.column_labels, column), value)
        for row, values in enumerate(figure.values)
        for column, value in enumerate(values)
    ]
    counts = not figure.digits and all(v is None or float(v).is_integer() for *_, v in cells)
    if counts:
        cells = [(row, column, v if v is None else int(v)) for row, column, v in cells]
    return of_rows({"row": str, "column": str, "value": int if counts else float}, cells)


def _label(labels: Sequence[str], index: int) -> str:
    return labels[index] if index < len(labels) else str(index)


def _bars(figure: Bars) -> Rows:
    """The whole bar, then its segments."""
    for bar in figure.bars:
        yield bar.label, None, bar.value, bar.spread
        for segment in bar.segments:
            yield bar.label, segment.name, segment.value, None


def _timeline(figure: Timeline) -> Rows:
    """Its spans, then its marks, which last for no time and belong to no lane."""
    for span in figure.spans:
        yield span.lane, span.start, span.end, span.kind, span.label
    for mark in figure.marks:
        yield None, mark.x, mark.x, "mark", mark.label
