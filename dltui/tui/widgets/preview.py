"""Under a preset's words: what its newest run showed, or what is known before the first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.containers import Vertical

from dltui.tui.texts import phrases
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from dltui.presets.load import Loaded
    from dltui.runs.log.fold import RunView
    from dltui.topics.catalogue import Topic
    from dltui.tui.widgets.board import Board

LEAST = 8
"""Lines in which a chart has a place under its title."""


class Preview(Vertical, can_focus_children=False):
    """One run's figures, or one preset's plan, at a time, and of each only what it can show whole.

    Charts are imported when the first is shown: they would double the time to the first frame.
    """

    DEFAULT_CSS = """
    Preview { height: 1fr; }
    Preview Lines { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: Path | None = None
        self._words: Lines | None = None
        self._board: Board | None = None
        self._plan: tuple[Loaded, Sequence[Topic]] | None = None

    @property
    def roomy(self) -> bool:
        return self.size.height >= LEAST

    def on_resize(self, event: events.Resize) -> None:
        if self._plan:
            self._introduce()
        elif self._board and not self.roomy:
            self.clear()

    def clear(self) -> None:
        self._shown = self._words = self._board = self._plan = None
        self.remove_children()

    def show_plan(self, loaded: Loaded, newcomer: Iterable[Topic]) -> None:
        """``newcomer`` are the topics, for who never ran anything, and empty for all others."""
        plan = loaded, tuple(newcomer)
        if plan == self._plan or not self.is_attached:  # its screen is going
            return
        self.clear()
        self._plan, self._words = plan, Lines()
        self._words.styles.height = "1fr"
        self.mount(self._words)
        self._introduce()

    def _introduce(self) -> None:
        from dltui.tui.widgets.introduction import introduction

        if self._plan and self._words and self.size.width:
            width, height = self.size
            self._words.show(introduction(*self._plan, width, height if self.roomy else 0))

    def show_run(self, view: RunView, layout: Sequence[Sequence[str]], now: float) -> None:
        """``layout`` is the experiment's; what does not fit is seen on the run's own screen."""
        from dltui.tui.widgets.board import Board

        if not self.roomy or not self.is_attached:
            return
        if view.run.path != self._shown:
            self.clear()
            self._shown = view.run.path
            self._words, self._board = Lines(), Board(layout, whole=True)
            self.mount(self._words, self._board)
        if self._words is not None:
            self._words.show([_title(view, now)])
        if self._board is not None and self._board.is_attached:
            self._board.show(view)


def _title(view: RunView, now: float) -> TextLine:
    return (
        ("LAST RUN  ", "muted"),
        phrases.standing(view.status, view.ending),
        (f"  {phrases.ago(view.updated, now)}", "muted"),
    )
