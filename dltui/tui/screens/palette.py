"""The command palette: Textual's, which may be left at any moment."""

from __future__ import annotations

from textual.command import CommandPalette
from textual.timer import Timer, TimerCallback

from dltui.tui.widgets.whole import whole


class Palette(CommandPalette):
    """What it does a moment after a key it leaves undone where it was left meanwhile.

    Half a second after a word without a match Textual's looks for its list, and finds none while
    it is being left, which ended the lab.
    """

    def set_timer(
        self,
        delay: float,
        callback: TimerCallback | None = None,
        *,
        name: str | None = None,
        pause: bool = False,
    ) -> Timer:
        there = callback and (lambda: callback() if whole(self) else None)
        return super().set_timer(delay, there, name=name, pause=pause)
