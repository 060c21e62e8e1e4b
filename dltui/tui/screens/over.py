"""What all screens over another one share: their own key bar, in place of the one below."""

from __future__ import annotations

from typing import TypeVar

from textual.app import ComposeResult
from textual.screen import ModalScreen

from dltui.tui.widgets.keybar import KeyBar

Result = TypeVar("Result")


class OverScreen(ModalScreen[Result]):
    """Fills ``body``; nothing of the screen below can be done meanwhile."""

    DEFAULT_CSS = "OverScreen { align: center middle; background: $background 60%; }"

    def compose(self) -> ComposeResult:
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        raise NotImplementedError
