"""Where widgets stand, and that each of them hears of it."""

from __future__ import annotations

from textual._compositor import Compositor, CompositorMap, ReflowResult
from textual.geometry import Size
from textual.widget import Widget


class Places(Compositor):
    """Textual tells a widget its size by comparing two layouts. A repaint that comes before the
    layout takes the newest places for its own, and the layout then finds nothing new: a board
    without charts until the terminal was resized. Compared is with what was told last.
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: CompositorMap = {}

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        self._full_map = self._told
        found = super().reflow(parent, size)
        self._told = self._full_map
        return found

    def clear(self) -> None:
        super().clear()
        self._told = {}
