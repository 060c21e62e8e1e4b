"""Elements of a drawing: shapes and text, with numbers as short as they can be."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from dltui.charts.text import clean
from dltui.reports.drawings.letters import SIZE, cut, raised
from dltui.reports.drawings.theme import FONT, Theme

WIDTH = 720.0
"""Of every drawing, in user units: on A4 with margins a unit is 0.67 pt."""

MARGIN = 12.0
"""Around a drawing that is a file."""

Point = tuple[float, float]

NAMESPACE = "http://www.w3.org/2000/svg"


_POWERS = re.compile("(?<=10)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_LEVEL = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "−0123456789")


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
    if not root.get("viewBox"):
        root.set("viewBox", f"0 0 {number(WIDTH)} {number(height)}")
    for index, (tag, said) in enumerate((("title", title), ("desc", description))):
        child = Element(tag)
        child.text = clean(said)
        root.insert(index, child)
    return ElementTree.tostring(root, encoding="unicode")


def filed(root: Element, height: float, title: str, description: str, theme: Theme) -> str:
    """``finished`` as a file of its own: with its size, a margin, and the ground it is read on."""
    left, wide, tall = number(-MARGIN), number(WIDTH + 2 * MARGIN), number(height + 2 * MARGIN)
    root.set("viewBox", f"{left} {left} {wide} {tall}")
    root.set("width", wide)
    root.set("height", tall)
    ground = {"x": left, "y": left, "width": wide, "height": tall, "fill": theme["ground"]}
    root.insert(0, Element("rect", ground))
    return finished(root, height, title, description)


def line(parent: Element, start: Point, end: Point, colour: str, **more: float | str) -> Element:
    (x1, y1), (x2, y2) = start, end
    return add(parent, "line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, **more)


def path(pieces: Iterable[Iterable[Point]], *, closed: bool = False) -> str:
    """The ``d`` of a path of straight pieces."""
    drawn = (" ".join(f"{number(x)},{number(y)}" for x, y in piece) for piece in pieces)
    return "".join(f"M{piece}{'Z' * closed}" for piece in drawn)


def write(element: Element, said: str) -> None:
    """The text of an element. Powers of ten are smaller letters set higher: few fonts have all
    raised digits, and what draws a PDF takes all of a text from another font for one of them.
    """
    element.text, *pieces = _POWERS.split(raised(said))
    for power, rest in zip(pieces[::2], pieces[1::2], strict=True):
        up = SubElement(element, "tspan", {"dy": "-0.4em", "font-size": "0.75em"})
        up.text = power.translate(_LEVEL)
        if rest:
            SubElement(element, "tspan", {"dy": "0.3em"}).text = rest


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
    write(element, shown)
    if shown != whole:
        add(element, "title").text = whole
    return element
