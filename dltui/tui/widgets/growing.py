"""A widget whose place follows what it shows."""

from __future__ import annotations

from typing import Self

from textual.geometry import Region
from textual.widget import Widget


class Growing(Widget):
    """Is laid out for what it shows last, whatever was laid out meanwhile.

    Textual keeps the size of a widget until ``refresh(layout=True)`` makes it old. Of several
    before the widget is idle it takes the first alone, and what another one's layout finds in
    between is kept: a summary of eight lines had room for two until the terminal was resized.
    """

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        if layout and self._layout_required:
            self._layout_updates += 1
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
