"""Any figure as lines of text: the one drawing layer of screen, report and export."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rich.segment import Segment

from dltui.charts import bars, curve, heat, image, matrix, note, steps, table, timeline
from dltui.charts.drawing import Drawing, Line, exactly, size
from dltui.charts.style import DEFAULT, Style
from dltui.charts.text import clean
from dltui.charts.window import WHOLE, Window
from dltui.figures.records import (
    Bars,
    Curve,
    Figure,
    Image,
    Matrix,
    Note,
    StepSeries,
    Table,
    Timeline,
)

if TYPE_CHECKING:
    from dltui.runs.series import Series

GAP = "   "


def draw(
    figure: Figure,
    *,
    width: int,
    height: int | None = None,
    style: Style = DEFAULT,
    series: Mapping[str, Series] | None = None,
    window: Window = WHOLE,
    run: Path | None = None,
) -> Drawing:
    """``figure`` without its title, each line exactly ``width`` cells.

    ``height`` binds step series and curves; the others take the lines they need, as do all
    with null. ``series`` are the metrics a step series names; ``run`` is the run directory in
    which large pictures lie.
    """
    width = max(1, width)
    match figure:
        case StepSeries():
            drawn = heat.draw if figure.heat and figure.metrics else steps.draw
            return drawn(
                figure, series or {}, width=width, height=height, style=style, window=window
            )
        case Curve():
            return curve.draw(figure, width=width, height=height, style=style, window=window)
        case Table():
            return table.draw(figure, width=width, style=style)
        case Matrix():
            return matrix.draw(figure, width=width, style=style)
        case Image():
            return image.draw(figure, width=width, style=style, run=run)
        case Bars():
            return bars.draw(figure, width=width, style=style)
        case Timeline():
            return timeline.draw(figure, width=width, style=style, window=window)
        case Note():
            return note.draw(figure, width=width, style=style)


def headline(
    figure: Figure,
    series: Mapping[str, Series] | None = None,
    *,
    style: Style = DEFAULT,
    window: Window = WHOLE,
    width: int | None = None,
) -> Line:
    """The title and what it says now, in one line: ``loss   ● train 0.312   ▲ test 0.334``."""
    line = _title(figure, style)
    for entry in legend(figure, series, style=style, window=window):
        line += [Segment(GAP), *entry]
    return line if width is None else _cut(line, width, style)


def heading(
    figure: Figure,
    series: Mapping[str, Series] | None = None,
    *,
    width: int,
    rows: int | None = None,
    style: Style = DEFAULT,
    window: Window = WHOLE,
) -> list[Line]:
    """The same over as many lines as it takes, or at most ``rows``, none wider than ``width``.

    Where that is too little all names give way together, down to their signs, so that every
    entry keeps its sign and value.
    """
    title = _title(figure, style)
    # Cut once to what could ever be seen: a name may be 10 kB long.
    entries = [
        _named(entry, width, style) for entry in legend(figure, series, style=style, window=window)
    ]
    most = rows or len(entries) + 1

    def with_names(cells: int) -> list[Line]:
        return _laid_out(title, [_named(entry, cells, style) for entry in entries], width)

    def fits(lines: list[Line]) -> bool:
        return len(lines) <= most and all(size(line) <= width for line in lines)

    least, longest = 1, max([1, *(size(entry[:1]) for entry in entries)])
    while rows and least < longest:
        middle = (least + longest + 1) // 2
        if fits(with_names(middle)):
            least = middle
        else:
            longest = middle - 1
    lines = with_names(longest)
    if len(lines) > most:
        lines = [*lines[: most - 1], [part for line in lines[most - 1 :] for part in line]]
    return [_cut(line, width, style) for line in lines]


def _laid_out(title: Line, entries: list[Line], width: int) -> list[Line]:
    lines = [list(title)]
    for entry in entries:
        if size(lines[-1]) + len(GAP) + size(entry) > width:
            lines.append([Segment("  "), *entry])
        else:
            lines[-1] += [Segment(GAP), *entry]
    return lines


def _named(entry: Line, cells: int, style: Style) -> Line:
    """``entry`` with its name, sign and all, in at most ``cells`` cells."""
    name, *values = entry
    if name.cell_length <= cells:
        return entry
    text = style.fit(name.text.rstrip(), cells - 1) if cells > 3 else name.text[:1]
    return [Segment(text + " " * name.text.endswith(" "), name.style), *values]


def legend(
    figure: Figure,
    series: Mapping[str, Series] | None = None,
    *,
    style: Style = DEFAULT,
    window: Window = WHOLE,
) -> list[Line]:
    """What the signs and colours of a drawing stand for, an entry each."""
    match figure:
        case StepSeries():
            return steps.legend(figure, series or {}, style, window)
        case Curve():
            return curve.legend(figure, style, window)
        case Bars():
            return bars.legend(figure, style)
        case Timeline():
            return timeline.legend(figure, style)
        case _:
            return []


def _title(figure: Figure, style: Style) -> Line:
    return [Segment(clean(figure.title) or clean(figure.id), style.strong)]


def _cut(line: Line, width: int, style: Style) -> Line:
    if size(line) <= width:
        return line
    return [*exactly(line, max(0, width - 1)), Segment(style.glyph("…", "~"), style.dim)]
