"""A line over a board of many charts; hidden over a few."""

from __future__ import annotations

from collections.abc import Iterable

from dltui.tui.model.board_layout import MANY
from dltui.tui.texts.metric_groups import line
from dltui.tui.widgets.board import Board
from dltui.tui.widgets.lines import Lines


class MetricGroups(Lines):
    DEFAULT_CSS = "MetricGroups { height: 1; display: none; }"

    def tell(self, names: Iterable[str], board: Board) -> None:
        """``names`` are those of the metrics."""
        self.display = board.count >= MANY
        if self.display and self.size.width:
            self.show([line(names, len(board.found), board.grid, self.size.width)])
