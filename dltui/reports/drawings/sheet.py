"""Drawings as files of their own: one figure, or all of a report under one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal
from xml.etree.ElementTree import Element

from dltui.charts.text import clean
from dltui.errors import UsageError
from dltui.reports.drawings.described import described
from dltui.reports.drawings.draw import draw_into
from dltui.reports.drawings.svg import WIDTH, add, canvas, filed, text
from dltui.reports.drawings.theme import PRINT
from dltui.reports.parts import Picture
from dltui.reports.typeset import typeset

HEAD = 26.0
"""Height of a title with its room."""

APART = 24.0
"""Between two figures."""

POINTS = 0.67
"""Of a unit: a drawing is as wide as the text of an A4 page, and its letters are of 8 pt."""

_PAGE = f"""#set page(width: {WIDTH * POINTS}pt, height: auto, margin: 0pt)
#set document(title: sys.inputs.title, date: none)
#image("drawing.svg", width: 100%, alt: sys.inputs.alt)
"""


def alone(picture: Picture) -> str:
    """One figure on white as SVG, its title not in it: that stands beside it where it is used."""
    figure = picture.figure
    root = canvas(PRINT)
    foot = _drawn(root, picture, 0.0)
    if foot is None:
        kind = type(figure).__struct_config__.tag
        raise UsageError(f"figure {clean(figure.id)!r} is a {kind}, which has no drawing")
    said = described(figure, picture.series)
    return filed(root, foot, figure.title or figure.id, said, PRINT)


def together(title: str, pictures: Sequence[Picture]) -> str:
    """All figures that have a drawing under one another, each under its title."""
    root = canvas(PRINT)
    top, drawn = 0.0, 0
    for picture in pictures:
        figure = picture.figure
        group = add(root, "g", role="img")
        add(group, "title").text = clean(figure.title or figure.id)
        add(group, "desc").text = clean(described(figure, picture.series))
        named = top + APART * bool(drawn)
        head = text(group, 0, named + 14, figure.title or figure.id, PRINT["ink"])
        head.set("font-size", "14")
        head.set("font-weight", "bold")
        foot = _drawn(group, picture, named + HEAD)
        if foot is None:
            root.remove(group)
            continue
        top, drawn = foot, drawn + 1
    if not drawn:
        raise UsageError(f"{title}: no figure that has a drawing, only tables and words")
    return filed(root, top, title, f"{drawn} figures under one another.", PRINT)


def _drawn(parent: Element, picture: Picture, top: float) -> float | None:
    figure, series, run = picture.figure, picture.series, picture.run
    return draw_into(parent, figure, top, series=series, run=run, theme=PRINT)


def printed(svg: str, title: str, alt: str, kind: Literal["pdf", "png"]) -> bytes:
    """``svg`` as a page of its own size, its lines and letters kept where ``kind`` has those."""
    inputs = {"title": clean(title), "alt": clean(alt)}
    return typeset(_PAGE, {"drawing.svg": svg}, kind, inputs=inputs)
