"""The queue row by row: who runs with what, who waits for what, since when, at which place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dltui.charts.text import clean
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import TextCell, TextColumn, TextLine
from dltui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from dltui.launch.queue.rows import Row

COLUMNS = (
    TextColumn("", 1),
    TextColumn("queue", 20, middle=True),
    TextColumn("waits for"),
    TextColumn("folder", 24, from_width=110, middle=True),
    TextColumn("since", 8, right=True),
    TextColumn("place", 5, right=True),
)

ROOMY, NAME = 100, 30
"""From so many cells of the list on, names have so many."""

READING: Sequence[TextLine] = ((("  reading…", "muted"),),)

EMPTY: Sequence[TextLine] = (
    (("  Nothing runs or waits on this machine.", "muted"),),
    (
        (
            "  Runs wait for a free GPU; for CPU cores or a number of runs, where you limit them:",
            "muted",
        ),
    ),
    (("  dltui config set queue.cores 8", ""),),
)


_DATED = re.compile(r"^\d{8}-\d{6}-")
"""When a run was made stands in its id, and beside it here how long it waits."""


class QueueTable(Rows["Row"]):
    """All of this user's runs on this machine."""

    def __init__(self) -> None:
        super().__init__(COLUMNS, self._cells, lambda row: row.path, empty=READING, id="queue")
        self._now = 0.0
        self._names: Mapping[Path, str] = {}

    def show_queue(self, rows: Sequence[Row], names: Mapping[Path, str], now: float) -> None:
        """``names`` are those that people gave to runs."""
        self._now, self._names, self.empty = now, names, EMPTY
        self.load(rows)

    def on_resize(self) -> None:
        super().on_resize()
        name = NAME if self.size.width >= ROOMY else COLUMNS[1].width
        self.columns = [COLUMNS[0], replace(COLUMNS[1], width=name), *COLUMNS[2:]]
        self.refresh()

    def _cells(self, row: Row) -> Sequence[TextCell]:
        sign = ("○", "muted") if row.waits else ("●", "accent")
        if row.paused:
            sign = ("‖", "warn")
        return (
            sign,
            clean(self._names.get(row.path) or _DATED.sub("", row.run)),
            (clean(row.said), "warn" if row.paused else "muted" if row.waits else ""),
            (clean(str(row.path.parent)), "muted"),
            (phrases.clock(self._now - row.since), ""),
            str(row.place or ""),
        )
