"""A document as Markdown: headings, lists, pipe tables; figures as files beside it, or as text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.reports.drawings.described import described
from dltui.reports.parts import Code, Document, Part, Picture, Points, Rows, Section
from dltui.reports.plain import report, to_text

WIDTH = 96
"""Cells of a figure as text: what a page shows without scrolling."""

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")

Place = Callable[[Picture], str]
"""Where the drawing of a figure lies, as a link from the document names it."""


def to_markdown(document: Document, place: Place | None = None) -> str:
    """All of ``document``; text of others is escaped, so that it is read as it was written.

    Figures are pictures at their ``place``, without one blocks of text.
    """
    parts = [f"# {_escaped(document.title)}", _escaped(document.byline)]
    for section in document.sections:
        parts += _section(section, place)
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section, place: Place | None) -> Iterator[str]:
    yield f"## {_escaped(section.title)}"
    for part in section.parts:
        yield _part(part, place)


def _part(part: Part, place: Place | None) -> str:
    match part:
        case str():
            return "\n\n".join(_escaped(line) for line in part.splitlines() if line.strip())
        case Points(items):
            return "\n".join(f"- {_escaped(item)}" for item in items)
        case Code(text):
            return _fenced(text, "sh")
        case Rows():
            return _table(part)
        case Picture():
            return _picture(part, place)


def _table(rows: Rows) -> str:
    title = f"### {_escaped(rows.title)}\n\n" if rows.title else ""
    rule = [" ---: " if rows.is_number(i) else " --- " for i in range(len(rows.header))]
    lines = [_row(rows.header), f"|{'|'.join(rule)}|", *map(_row, rows.rows)]
    return title + "\n".join(lines)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    """Rows below others keep their depth: a reader drops blanks at the edge."""
    depth = len(text) - len(text.lstrip(" "))
    return "&nbsp;" * depth + _escaped(text.lstrip(" "))


def _picture(picture: Picture, place: Place | None) -> str:
    figure, series = picture.figure, picture.series
    title = f"### {_escaped(clean(figure.title) or clean(figure.id))}\n\n"
    if place:
        return f"{title}![{_escaped(clean(described(figure, series)))}]({place(picture)})"
    style = Style(colour=False)
    lines = report([figure], width=WIDTH, style=style, series=series, run=picture.run)
    return title + _fenced(to_text(lines[1:]).rstrip("\n"), "text")


def _fenced(text: str, kind: str) -> str:
    """Between a fence longer than any run of backticks inside it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall(r"`+", text)), default=0))
    return f"{fence}{kind}\n{text}\n{fence}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
