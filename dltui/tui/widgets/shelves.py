"""A layout that puts each part where it was told."""

from __future__ import annotations

from collections.abc import Mapping

from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget


class Shelves(Layout):
    """``places`` are regions within the parent and ``height`` the lines of all of them together,
    also of parts that are not there yet; a part without a place is not to be displayed.

    Textual's grid looks for room cell by cell: 300 charts took it 1.4 s at each change.
    """

    name = "shelves"

    def __init__(self) -> None:
        self.places: Mapping[Widget, Region] = {}
        self.height = 0

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        parent.pre_layout(self)
        placed = [child for child in children if child in self.places]
        lowest = max(placed, key=lambda child: self.places[child].bottom, default=None)
        below = max(0, self.height - self.places[lowest].bottom) if lowest else 0
        margins = {lowest: Spacing(0, 0, below)}
        return [
            WidgetPlacement(
                self.places[child], NULL_OFFSET, margins.get(child, NULL_SPACING), child
            )
            for child in placed
        ]
