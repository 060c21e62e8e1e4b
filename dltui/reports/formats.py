"""A run, or several compared, written as a file: every format there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from dltui.compare import members
from dltui.reports.document import Document, of_comparison, of_run
from dltui.reports.html import to_html, to_svg
from dltui.reports.markdown import to_markdown
from dltui.runs import numbers
from dltui.runs.log.fold import RunView
from dltui.writing import writing

Write = Callable[[Sequence[RunView], TextIO], None]


def _alone(write: Callable[[RunView, TextIO], None]) -> Write:
    return lambda views, file: write(views[0], file)


def _report(draw: Callable[[Document], str]) -> Write:
    return lambda views, file: (file.write(draw(document(views))), None)[1]


FORMATS: dict[str, Write] = {
    "csv": _alone(numbers.write_csv),
    "json": _alone(numbers.write_json),
    "md": _report(to_markdown),
    "html": _report(to_html),
    "svg": _report(to_svg),
}


OF_SEVERAL = ("md", "html", "svg")
"""Formats that can hold a comparison."""


def document(views: Sequence[RunView]) -> Document:
    """One run by itself; several as their comparison."""
    if len(views) == 1:
        return of_run(views[0])
    return of_comparison(members.members(views, [view.run.id for view in views]))


def write_file(views: Sequence[RunView], write: Write, path: Path) -> None:
    """``Refused`` where the file cannot be written."""
    with writing(path), path.open("w", encoding="utf-8", newline="") as file:
        write(views, file)
