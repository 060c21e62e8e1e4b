"""A drawing in a sentence, for those who do not see it and for text formats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dltui.charts.kinds.image import shared
from dltui.charts.text import clean
from dltui.charts.view.window import WHOLE
from dltui.figures.records import (
    Bars,
    Curve,
    Figure,
    Image,
    Line,
    Matrix,
    Note,
    StepSeries,
    Table,
    Timeline,
)
from dltui.words import compact

if TYPE_CHECKING:
    from dltui.runs.log.series import Series

TOLD = 6
"""Lines, bars or pictures that are told one by one."""


def described(figure: Figure, series: Mapping[str, Series]) -> str:
    """What ``figure`` draws: its axes, how many things, and their most telling values."""
    match figure:
        case Curve():
            return _curve(figure)
        case StepSeries():
            return _steps(figure, series)
        case Bars():
            unit = f" in {clean(figure.unit)}" if figure.unit else ""
            told = [f"{clean(b.label)} {compact(b.value)}" for b in figure.bars]
            return f"Bars{unit}: {_listed(told)}."
        case Matrix():
            return _matrix(figure)
        case Image():
            captions = [clean(tile.caption) or "without a caption" for tile in figure.tiles]
            told = [f"{c} ×{count}" if count > 1 else c for c, count in shared(captions)]
            return f"{_count(len(captions), 'picture')}: {_listed(told)}."
        case Timeline():
            told = [clean(lane) for lane in figure.lanes]
            spans = _count(len(figure.spans), "span")
            return f"Timeline in {clean(figure.unit)}: {spans} in lanes {_listed(told)}."
        case Table():
            rows = _count(len(figure.rows), "row")
            return f"Table of {rows}: {_listed([clean(c.name) for c in figure.columns])}."
        case Note():
            return clean(figure.text)


def _curve(figure: Curve) -> str:
    told = [_line(line) for line in figure.lines]
    marks = [f"{clean(m.label)} at {compact(m.x)}" for m in figure.marks]
    marked = f" Marked: {_listed(marks)}." if marks else ""
    axes = _axes(figure, figure.log_y, figure.x_label, figure.log_x)
    return f"{axes}, {_count(len(told), 'line')}: {_listed(told)}.{marked}"


def _line(line: Line) -> str:
    known = [(x, y) for x, y in zip(line.x, line.y, strict=False) if x is not None and y == y]
    points = [(x, y) for x, y in known if y is not None]
    name = clean(line.name) or "one"
    if not points:
        return f"{name} without values"
    (x, y), values = points[-1], [y for _, y in points]
    if len(points) == 1:
        return f"{name} is {compact(y)} at {compact(x)}"
    low, high = compact(min(values)), compact(max(values))
    return f"{name} from {low} to {high}, at {compact(x)} it is {compact(y)}"


def _steps(figure: StepSeries, series: Mapping[str, Series]) -> str:
    told: list[str] = []
    for metric, label in figure.metrics.items():
        found, name = series.get(metric), clean(label) or clean(metric)
        if found is None or not len(found.y):
            told.append(f"{name} without values")
            continue
        last = found.metric.text(float(found.y[-1]))
        best = found.best
        good = f", at best {found.metric.text(best)}" if best is not None else ""
        told.append(f"{name} ends at {last}{good}")
    levels = [f"{clean(v.label)} {clean(v.relation)} {compact(v.value)}" for v in figure.levels]
    against = f" Held against {_listed([*map(_spaced, levels)])}." if levels else ""
    axes = _axes(figure, figure.log_y, WHOLE.x_name, False)
    what = "strip" if figure.heat else "line"
    return f"{axes}, {_count(len(told), what)}: {_listed(told)}.{against}"


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _axes(figure: Curve | StepSeries, log_y: bool, x_label: str, log_x: bool) -> str:
    title, y_label = clean(figure.title), clean(figure.y_label)
    y = f"{title}, {y_label}," if y_label not in ("", title) else title or "Values"
    return f"{y}{' (log)' * log_y} over {clean(x_label) or 'x'}{' (log)' * log_x}"


def _matrix(figure: Matrix) -> str:
    columns = max([len(figure.column_labels), *map(len, figure.values)], default=0)
    known = [v for row in figure.values for v in row if v is not None and v == v]
    ends = f", values from {compact(min(known))} to {compact(max(known))}" if known else ""
    titles = [clean(figure.row_title), clean(figure.column_title)]
    what = f" of {titles[0]} by {titles[1]}" if all(titles) else ""
    return f"Matrix{what}, {len(figure.values)} by {columns}{ends}."


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _listed(words: Sequence[str]) -> str:
    more = len(words) - TOLD
    shown = "; ".join(words[:TOLD])
    return f"{shown}; and {more} more" if more > 0 else shown or "none"
