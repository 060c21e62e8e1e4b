"""Many small cells: one path a colour, a quarter of the size of a rectangle each."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from dltui.reports.drawings.svg import add, number


class Cells:
    """Rectangles by colour."""

    def __init__(self) -> None:
        self._paths: dict[str, list[str]] = {}

    def add(self, fill: str, left: float, top: float, wide: float, tall: float) -> None:
        across = number(wide)
        piece = f"M{number(left)},{number(top)}h{across}v{number(tall)}h-{across}z"
        self._paths.setdefault(fill, []).append(piece)

    def draw(self, parent: Element) -> None:
        for fill, pieces in self._paths.items():
            add(parent, "path", d="".join(pieces), fill=fill)
