"""The column beside the curves; under them where the screen is narrow."""

from __future__ import annotations

from dltui.runs.fold import RunView
from dltui.tui.facts import Background, side
from dltui.tui.snapshot import Snapshot
from dltui.tui.widgets.lines import Lines


class RunFacts(Lines):
    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[RunView, Background, Snapshot] | None = None

    def tell(self, view: RunView, known: Background, snapshot: Snapshot) -> None:
        self._told = (view, known, snapshot)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self._told and self.size.width:
            self.show(side(*self._told, *self.size))
