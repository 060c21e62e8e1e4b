"""Figures one under another, as plain text or with colours, for ``dltui show`` and export."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console
from rich.segment import Segment, Segments

from dltui.charts.draw import draw, heading
from dltui.charts.drawing import DrawnLine, plain
from dltui.charts.style import DEFAULT, Style
from dltui.charts.view.window import WHOLE, Window
from dltui.figures.records import Figure, Table

if TYPE_CHECKING:
    from dltui.runs.log.series import Series

ROWS = 40
"""Longest plain table that is shown whole."""


def report(
    figures: Iterable[Figure],
    *,
    width: int,
    style: Style = DEFAULT,
    series: Mapping[str, Series] | None = None,
    window: Window = WHOLE,
    run: Path | None = None,
) -> list[DrawnLine]:
    """Each figure at its natural height under its title, with an empty line between.

    Long lists of rows are cut, so that they do not bury the rest; tables with a total or with
    nested rows are shown whole.
    """
    lines: list[DrawnLine] = []
    for figure in map(_cut, figures):
        if lines:
            lines.append([])
        lines += heading(figure, series, width=width, style=style, window=window)
        drawing = draw(figure, width=width, style=style, series=series, window=window, run=run)
        lines += drawing.lines
    return lines


def _cut(figure: Figure) -> Figure:
    return shortened(figure) if isinstance(figure, Table) else figure


def shortened(figure: Table) -> Table:
    """A long list with its first rows, which says so; with a total or nested rows it is whole."""
    if figure.totals or figure.levels or len(figure.rows) <= ROWS:
        return figure
    title = f"{figure.title}, first {ROWS} of {len(figure.rows)} rows (--json has all)"
    return msgspec.structs.replace(figure, title=title, rows=figure.rows[:ROWS])


def to_text(lines: Iterable[DrawnLine]) -> str:
    """The characters alone, no blanks at the ends of lines; ends with a line break."""
    return "".join(plain(line).rstrip() + "\n" for line in lines)


def to_ansi(lines: Iterable[DrawnLine], *, colours: str = "truecolor") -> str:
    """With escape sequences for a terminal of ``colours``: standard, 256 or truecolor."""
    console = Console(
        file=io.StringIO(),
        force_terminal=True,
        color_system=colours,  # type: ignore[arg-type]
        width=10_000,
        no_color=False,
    )
    with console.capture() as captured:
        for line in lines:
            console.print(Segments([*line, Segment("\n")]), end="", soft_wrap=True)
    return captured.get()
