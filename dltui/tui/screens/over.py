"""What all screens over another one share: their own key bar, in place of the one below."""

from __future__ import annotations

from typing import TypeVar

from textual.app import ComposeResult
from textual.screen import ModalScreen

from dltui.tui.terminal.places import Places
from dltui.tui.widgets.keybar import KeyBar

Result = TypeVar("Result")


class OverScreen(ModalScreen[Result]):
    """Fills ``body``; nothing of the screen below can be done meanwhile."""

    # No veil: it would change the colour of every cell, 10 kB to send and as many to take back.
    DEFAULT_CSS = "OverScreen { align: center middle; background: transparent; }"

    def __init__(self, classes: str | None = None) -> None:
        super().__init__(classes=classes)
        self._compositor = Places()

    def compose(self) -> ComposeResult:
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        raise NotImplementedError
