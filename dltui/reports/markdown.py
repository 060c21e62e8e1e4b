"""A document as Markdown: pipe tables, and figures as blocks of text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.reports.document import Document, Picture, Rows, Section
from dltui.reports.plain import report, to_text

WIDTH = 96
"""Cells of a figure: what a page shows without scrolling."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def to_markdown(document: Document) -> str:
    """All of ``document``; text of others is escaped, so that it is read as it was written."""
    parts = [f"# {_escaped(document.title)}", _escaped(document.lead)]
    for section in document.sections:
        parts += _section(section)
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield f"## {_escaped(section.title)}"
    match section.body:
        case Rows():
            yield _table(section.body)
        case Picture():
            yield _picture(section.body)
        case str():
            yield _escaped(section.body)


def _table(rows: Rows) -> str:
    rule = [" --- " if i < rows.numbers else " ---: " for i in range(len(rows.header))]
    lines = [_row(rows.header), f"|{'|'.join(rule)}|", *map(_row, rows.rows)]
    return "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_escaped, cells))} |"


def _picture(picture: Picture) -> str:
    """A fence longer than any run of backticks inside it."""
    style = Style(colour=False)
    figure, series = picture.figure, picture.series
    lines = report([figure], width=WIDTH, style=style, series=series, run=picture.run)
    title = clean(figure.title) or clean(figure.id)
    text = to_text(lines)
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
    return f"### {_escaped(title)}\n\n{fence}text\n{text}{fence}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
