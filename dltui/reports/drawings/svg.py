"""Elements of a drawing: shapes and text, with numbers as short as they can be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from dltui.charts.text import clean
from dltui.reports.drawings.letters import SIZE, cut
from dltui.reports.drawings.theme import FONT, Theme

WIDTH = 720.0
"""Of every drawing, in user units: on A4 with margins a unit is 0.67 pt."""

Point = tuple[float, float]

NAMESPACE = "http://www.w3.org/2000/svg"

_POWER = re.compile(r"^(-?[\d.]+)e(-?\d+)$")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value: float) -> str:
    """To a tenth of a unit."""
    # Adding 0.0 makes -0.0 of what is rounded to it a plain 0.
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def add(parent: Element, tag: str, **attributes: float | str) -> Element:
    """A child of ``parent``; of an attribute's name ``_`` becomes ``-``."""
    told = {
        name.strip("_").replace("_", "-"): number(value)
        if isinstance(value, int | float)
        else value
        for name, value in attributes.items()
    }
    return SubElement(parent, tag, told)


def canvas(theme: Theme) -> Element:
    """An empty drawing; ``finished`` says how high it became."""
    root = Element("svg", {"xmlns": NAMESPACE, "role": "img", "font-family": FONT})
    root.set("font-size", number(SIZE))
    if theme.variables:
        root.set("font-family", "inherit")
    return root


def finished(root: Element, height: float, title: str, description: str) -> str:
    """``root`` as text, with what it is called and what it says in words."""
    root.set("viewBox", f"0 0 {number(WIDTH)} {number(height)}")
    for index, (tag, said) in enumerate((("title", title), ("desc", description))):
        child = Element(tag)
        child.text = clean(said)
        root.insert(index, child)
    return ElementTree.tostring(root, encoding="unicode")


def line(parent: Element, start: Point, end: Point, colour: str, **more: float | str) -> Element:
    (x1, y1), (x2, y2) = start, end
    return add(parent, "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **more)


def path(pieces: Iterable[Iterable[Point]], *, closed: bool = False) -> str:
    """The ``d`` of a path of straight pieces."""
    drawn = (" ".join(f"{number(x)},{number(y)}" for x, y in piece) for piece in pieces)
    return "".join(f"M{piece}{'Z' * closed}" for piece in drawn)


def text(
    parent: Element,
    x: float,
    y: float,
    said: str,
    colour: str,
    *,
    room: float = WIDTH,
    anchor: str = "start",
    **more: str,
) -> Element:
    """One line of text, its foot at ``y``; cut where it is wider than ``room``, with the whole as
    its title.
    """
    whole = clean(said)
    shown = cut(whole, room)
    element = add(parent, "text", x=x, y=y, fill=colour, **more)
    if anchor != "start":
        element.set("text-anchor", anchor)
    element.text = raised(shown)
    if shown != whole:
        add(element, "title").text = whole
    return element


def raised(label: str) -> str:
    """``2e-4`` as it is set in print: 2·10⁻⁴."""
    found = _POWER.match(label)
    if not found:
        return label
    power = "10" + found[2].translate(_RAISED)
    return power if found[1] == "1" else f"{found[1]}·{power}"
