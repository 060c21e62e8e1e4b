"""A document as pages on paper, set by Typst: drawings stay lines, tables and text can be copied.

Text of others is a string of its language, in which nothing is markup.
"""

from __future__ import annotations

from collections.abc import Iterator

from dltui.charts.text import clean
from dltui.reports.drawings.described import described
from dltui.reports.drawings.draw import draw
from dltui.reports.drawings.theme import PRINT
from dltui.reports.parts import Code, Document, Part, Picture, Points, Rows, Section
from dltui.reports.typeset import typeset

_HEAD = """#set page(paper: "a4", margin: (x: 2.2cm, y: 2.2cm), numbering: "1 / 1")
#set text(size: 10pt, lang: "en")
#set par(leading: 0.6em)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 12.5pt)
#show heading.where(level: 2): it => block(above: 1.6em, below: 0.8em, it)
#set block(above: 1.2em, below: 1.2em)
#show figure.where(kind: image): it => block(breakable: false, width: 100%)[
  #align(left, strong(it.caption.body))
  #it.body
]
#set table(stroke: (x, y) => (bottom: 0.4pt + luma(200)), inset: (x: 4pt, y: 3pt))
#show table: set text(size: 8pt)
#show raw: set text(size: 8.5pt)
"""


def to_pdf(document: Document) -> bytes:
    """``ResourceError`` without Typst."""
    drawings: dict[str, str] = {}
    main = "\n".join([_HEAD, *_body(document, drawings)])
    return typeset(main, drawings, "pdf")


def _body(document: Document, drawings: dict[str, str]) -> Iterator[str]:
    author = f", author: {_string(document.author)}" if document.author else ""
    yield f"#set document(title: {_string(document.title)}{author}, date: none)"
    yield f"#heading(level: 1, {_string(document.title)})"
    yield f"#text(fill: luma(90), {_string(document.byline)})"
    for section in document.sections:
        yield from _section(section, drawings)


def _section(section: Section, drawings: dict[str, str]) -> Iterator[str]:
    yield f"#heading(level: 2, {_string(section.title)})"
    for part in section.parts:
        yield _part(part, drawings)


def _part(part: Part, drawings: dict[str, str]) -> str:
    match part:
        case str():
            return "\n".join(f"#par({_string(line)})" for line in part.splitlines() if line)
        case Points(items):
            return f"#list({', '.join(map(_string, items))})"
        case Code(text):
            return f"#block(fill: luma(243), inset: 6pt, width: 100%, raw({_string(text)}))"
        case Rows():
            return _table(part)
        case Picture():
            return _figure(part, drawings)


def _figure(picture: Picture, drawings: dict[str, str]) -> str:
    figure = picture.figure
    name = f"{len(drawings)}.svg"
    drawings[name] = draw(figure, series=picture.series, run=picture.run, theme=PRINT) or ""
    alt = _string(clean(described(figure, picture.series)))
    title = _string(clean(figure.title or figure.id))
    return f'#figure(image("{name}", width: 100%, alt: {alt}), caption: {title})'


def _table(rows: Rows) -> str:
    title = f"#block(sticky: true, strong({_string(rows.title)}))\n" if rows.title else ""
    columns = len(rows.header)
    sides = ", ".join("right" if rows.is_number(i) else "left" for i in range(columns))
    head = [f"table.header({_cells(rows.header)})"] if any(rows.header) else []
    body = [_cells(row) for row in rows.rows]
    widths = ", ".join(["auto"] * columns)
    inner = ",\n  ".join([f"columns: ({widths},), align: ({sides},)", *head, *body])
    return f"{title}#table({inner})"


def _cells(cells: tuple[str, ...]) -> str:
    return ", ".join(_string(cell.replace("    ", "\u2003")) for cell in cells)


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n") + '"'
