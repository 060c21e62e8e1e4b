"""A document as one HTML file that needs nothing else: light, dark, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from dltui.charts.text import clean
from dltui.reports.drawings.draw import draw
from dltui.reports.drawings.theme import style_sheet
from dltui.reports.parts import Code, Document, Part, Picture, Points, Rows, Section, Slugs

_STYLE = """
body { font: 16px/1.55 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; color: var(--ink);
  background: var(--ground); max-width: 48rem; margin: 2.5rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; }
figcaption { font-size: 1rem; font-weight: 600; text-align: left; margin: 0 0 .4rem; }
.byline { color: var(--dim); margin: .3rem 0 1.5rem; }
section, figure { margin: 0; } figure { margin: 1.6rem 0; } svg { max-width: 100%; height: auto; }
p, li { overflow-wrap: anywhere; } .text { white-space: pre-line; }
.table > div { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
td, th { text-align: left; vertical-align: top; font-weight: normal; padding: .2rem 1rem .2rem 0;
  border-bottom: 1px solid var(--grid); }
th { color: var(--dim); } td, th[scope=row] { color: var(--ink); }
.number { text-align: right; white-space: nowrap; } .total > * { font-weight: 600; }
.deep { white-space: pre; }
pre { background: var(--code); padding: .7rem 1rem; border-radius: .3rem; white-space: pre-wrap;
  overflow-wrap: anywhere; font: .85rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
summary { font-size: 1.2rem; font-weight: 600; margin: 2.2rem 0 .6rem; cursor: pointer; }
:root { color-scheme: light dark; --code: #f3f4f6; }
@media screen and (prefers-color-scheme: dark) { :root { --code: #1b2127; } }
@media print {
  body { max-width: none; margin: 0; font-size: 10.5pt; }
  figure:not(.table), tr, pre { break-inside: avoid; } h2, figcaption { break-after: avoid; }
  .table > div { overflow: visible; } details::details-content { content-visibility: visible; }
}
"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style></head><body><main>
<h1>{title}</h1>
<p class="byline">{byline}</p>
{body}
</main></body></html>
"""


def to_html(document: Document) -> str:
    names = Slugs()
    body = "\n".join(part for section in document.sections for part in _section(section, names))
    return _PAGE.format(
        title=escape(document.title),
        byline=escape(document.byline),
        style=style_sheet() + _STYLE,
        body=body,
    )


def _section(section: Section, names: Slugs) -> Iterator[str]:
    title, name = escape(section.title), names(section.title)
    if section.long:
        yield f'<details id="{name}"><summary>{title}</summary>'
    else:
        yield f'<section id="{name}"><h2>{title}</h2>'
    yield from (_part(part, names) for part in section.parts)
    yield "</details>" if section.long else "</section>"


def _part(part: Part, names: Slugs) -> str:
    match part:
        case str():
            return f'<p class="text">{escape(part)}</p>'
        case Points(items):
            return f"<ul>{''.join(f'<li>{escape(item)}</li>' for item in items)}</ul>"
        case Code(text):
            return f"<pre><code>{escape(text)}</code></pre>"
        case Rows():
            return _table(part)
        case Picture():
            return _figure(part, names)


def _figure(picture: Picture, names: Slugs) -> str:
    figure = picture.figure
    title = escape(clean(figure.title or figure.id))
    drawn = draw(figure, series=picture.series, run=picture.run)
    name = names(f"figure {figure.id}")
    return f'<figure id="{name}"><figcaption>{title}</figcaption>\n{drawn}</figure>'


def _table(rows: Rows) -> str:
    title = f"<figcaption>{escape(rows.title)}</figcaption>" if rows.title else ""
    head = "".join(
        f'<th scope="col"{_kind(rows, place)}>{escape(cell)}</th>'
        for place, cell in enumerate(rows.header)
    )
    head = f"<thead><tr>{head}</tr></thead>" if any(rows.header) else ""
    body = "\n".join(_row(rows, number) for number in range(len(rows.rows)))
    table = f"<table>{head}<tbody>{body}</tbody></table>"
    return f'<figure class="table">{title}<div>{table}</div></figure>'


def _row(rows: Rows, number: int) -> str:
    """The first cell names the row, at its depth where rows are nested."""
    first, *rest = rows.rows[number]
    total = ' class="total"' if rows.total and number == len(rows.rows) - 1 else ""
    deep = ' class="deep"' if first.startswith(" ") else _kind(rows, 0)
    cells = [
        f"<td{_kind(rows, place)}>{escape(cell)}</td>" for place, cell in enumerate(rest, start=1)
    ]
    return f'<tr{total}><th scope="row"{deep}>{escape(first)}</th>{"".join(cells)}</tr>'


def _kind(rows: Rows, column: int) -> str:
    return ' class="number"' if rows.is_number(column) else ""
