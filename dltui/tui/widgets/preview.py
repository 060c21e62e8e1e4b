"""Under a preset's words: what its newest run showed, or what is known before the first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Vertical

from dltui.tui import words
from dltui.tui.line import Line
from dltui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from dltui.presets.load import Loaded
    from dltui.runs.fold import RunView
    from dltui.tui.widgets.board import Board
    from dltui.tui.widgets.plan_facts import PlanFacts


class Preview(Vertical, can_focus_children=False):
    """One run's figures, or one preset's plan, at a time.

    Charts are imported when the first is shown: they would double the time to the first frame.
    """

    DEFAULT_CSS = """
    Preview { height: 1fr; }
    Preview Lines.title { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: Path | None = None
        self._title: Lines | None = None
        self._part: Board | PlanFacts | None = None

    def clear(self) -> None:
        self._shown = None
        self._title = None
        self._part = None
        self.remove_children()

    def show_plan(self, loaded: Loaded) -> None:
        from dltui.tui.widgets.plan_facts import PlanFacts

        if loaded.path == self._shown:
            return
        self.clear()
        self._shown = loaded.path
        self._part = facts = PlanFacts(introduced=True)
        self.mount(facts)
        facts.tell(loaded.preset, ())

    def show_run(self, view: RunView, layout: Sequence[Sequence[str]], now: float) -> None:
        """``layout`` is the experiment's; what does not fit is seen on the run's own screen."""
        from dltui.tui.widgets.board import Board

        if view.run.path != self._shown:
            self.clear()
            self._shown = view.run.path
            self._title, self._part = Lines(classes="title"), Board(layout)
            self.mount(self._title, self._part)
        if self._title is not None:
            self._title.show([_title(view, now)])
        if isinstance(self._part, Board) and self._part.is_attached:
            self._part.show(view)


def _title(view: RunView, now: float) -> Line:
    return (
        ("LAST RUN  ", "muted"),
        words.standing(view.status, view.ending),
        (f"  {words.ago(view.updated, now)}", "muted"),
    )
