"""A run, or several compared, written as a file: every format there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from dltui.compare import data
from dltui.compare.members import expand, members
from dltui.compare.quantities import Quantities, Quantity
from dltui.compare.rows import Row, rows
from dltui.reports.document import Document, of_comparison, of_run
from dltui.reports.html import to_html, to_svg
from dltui.reports.markdown import to_markdown
from dltui.runs import numbers
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.writing import writing

Write = Callable[[Sequence[RunView], TextIO], None]


def _numbers(
    alone: Callable[[RunView, TextIO], None],
    several: Callable[[Sequence[Row], Quantity | None, TextIO], None],
) -> Write:
    def write(views: Sequence[RunView], file: TextIO) -> None:
        if len(views) == 1:
            return alone(views[0], file)
        every = members(views)
        first = Quantities(every).first
        return several(rows(every, first), first, file)

    return write


def _report(draw: Callable[[Document], str]) -> Write:
    return lambda views, file: (file.write(draw(document(views))), None)[1]


FORMATS: dict[str, Write] = {
    "csv": _numbers(numbers.write_csv, data.write_csv),
    "json": _numbers(numbers.write_json, data.write_json),
    "md": _report(to_markdown),
    "html": _report(to_html),
    "svg": _report(to_svg),
}


def meant(runs: Sequence[RunDir], kind: str) -> list[RunDir]:
    """The runs that a file of ``kind`` tells of: a sweep stands for its points, but for one by
    itself where a run is told whole.
    """
    return list(runs) if len(runs) == 1 and kind != "csv" else expand(runs)


def document(views: Sequence[RunView]) -> Document:
    """One run by itself; several as their comparison."""
    return of_run(views[0]) if len(views) == 1 else of_comparison(members(views))


def write_file(views: Sequence[RunView], write: Write, path: Path) -> None:
    """``Refused`` where the file cannot be written."""
    with writing(path), path.open("w", encoding="utf-8", newline="") as file:
        write(views, file)
