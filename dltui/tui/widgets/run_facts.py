"""The column beside the curves; under them where the screen is narrow."""

from __future__ import annotations

from dltui.presets.load import Loaded
from dltui.runs.answer import Answer
from dltui.runs.fold import RunView
from dltui.tui.facts import side
from dltui.tui.snapshot import Snapshot
from dltui.tui.widgets.lines import Lines


class RunFacts(Lines):
    def __init__(self) -> None:
        super().__init__()
        self._told: tuple[RunView, Loaded | None, Snapshot, Answer | None] | None = None

    def tell(
        self, view: RunView, loaded: Loaded | None, snapshot: Snapshot, answer: Answer | None
    ) -> None:
        self._told = (view, loaded, snapshot, answer)
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        if self._told and self.size.width:
            self.show(side(*self._told, *self.size))
