"""A document as one HTML file that needs nothing else, and its figures as a terminal has them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from html import escape

from rich.console import Console
from rich.segment import Segment, Segments
from rich.style import Style as Pen
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, MONOKAI

from dltui.charts.drawing import DrawnLine
from dltui.charts.style import Style
from dltui.reports.document import Document, Picture, Rows, Section
from dltui.reports.plain import report

WIDTH = 110

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; color: #262b31; background: #fafaf7;
       max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ margin-bottom: 0; }} .lead {{ color: #6b7480; margin-top: 0; }}
table {{ border-collapse: collapse; margin: .5rem 0 1.5rem; font-variant-numeric: tabular-nums; }}
td, th {{ text-align: left; padding: .1rem 1.2rem .1rem 0; font-weight: normal;
         overflow-wrap: anywhere; vertical-align: top; }}
th {{ color: #6b7480; }} .number {{ text-align: right; }}
pre {{ font: 13px/1.25 "DejaVu Sans Mono", "Cascadia Mono", Menlo, Consolas, monospace;
      overflow-x: auto; margin: 1.5rem 0; }}
</style></head><body>
<h1>{title}</h1>
<p class="lead">{lead}</p>
{body}
</body></html>
"""

# Rich's own format asks another host for a font; a report must not need a network.
_SVG = """<svg class="rich-terminal" viewBox="-16 -16 {width} {height}"
  xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; white-space: pre; }}
{styles}
</style>
<defs>{lines}</defs>
<rect x="-16" y="-16" width="100%" height="100%" fill="#101418"/>
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</svg>
"""


def to_html(document: Document) -> str:
    body = "\n".join(part for section in document.sections for part in _section(section))
    return _PAGE.format(title=escape(document.title), lead=escape(document.lead), body=body)


def _section(section: Section) -> Iterator[str]:
    if section.long:
        yield f"<details><summary>{escape(section.title)}</summary>"
    elif section.title:
        yield f"<h2>{escape(section.title)}</h2>"
    match section.body:
        case Rows():
            yield _table(section.body)
        case Picture():
            yield f"<pre>{_drawn(_lines(section.body, Style(dark=False)))}</pre>"
        case str():
            yield f"<p>{escape(section.body)}</p>"
    if section.long:
        yield "</details>"


def _table(rows: Rows) -> str:
    header = f"<tr>{_row(rows.header, rows.numbers, 'th')}</tr>" if any(rows.header) else ""
    body = "".join(f"<tr>{_row(row, rows.numbers, 'td')}</tr>\n" for row in rows.rows)
    return f"<table>{header}\n{body}</table>"


def _row(cells: tuple[str, ...], numbers: int, tag: str) -> str:
    kinds = ["" if i < numbers else ' class="number"' for i in range(len(cells))]
    return "".join(
        f"<{tag}{kind}>{escape(cell)}</{tag}>" for kind, cell in zip(kinds, cells, strict=True)
    )


def _lines(picture: Picture, style: Style) -> list[DrawnLine]:
    return report(
        [picture.figure], width=WIDTH, style=style, series=picture.series, run=picture.run
    )


def _drawn(lines: Iterable[DrawnLine]) -> str:
    return "\n".join("".join(_span(s.text, s.style) for s in line).rstrip() for line in lines)


def _span(text: str, pen: Pen | None) -> str:
    if pen is None or not (text.strip() or pen.bgcolor):
        return escape(text)
    css = pen.get_html_style(DEFAULT_TERMINAL_THEME)
    return f'<span style="{escape(css)}">{escape(text)}</span>' if css else escape(text)


def to_terminal(document: Document) -> str:
    """The figures of ``document`` under one another, as a dark terminal shows them: text in SVG."""
    console = Console(
        record=True,
        width=WIDTH,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        legacy_windows=False,
        _environ={},
    )
    for number, picture in enumerate(document.pictures):
        lines: list[DrawnLine] = [[]] * bool(number) + _lines(picture, Style())
        for line in lines:
            console.print(Segments([*line, Segment.line()]), end="", soft_wrap=True)
    return console.export_svg(title=document.title, theme=MONOKAI, code_format=_SVG)
