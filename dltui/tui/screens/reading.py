"""Lines to be read over another screen, laid out anew for every width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult

from dltui.tui.screens.over import OverScreen
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.page import Reading


class ReadingScreen(OverScreen[None]):
    """Its ``lines`` are at most ``WIDEST`` cells wide; the bindings of each kind close it."""

    WIDEST: ClassVar[int]

    DEFAULT_CSS = """
    ReadingScreen Reading { max-width: 100%; height: auto; max-height: 100%; padding: 1 1 1 1;
                            background: $panel; border-left: thick $accent;
                            scrollbar-size-vertical: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = Lines()

    def body(self) -> ComposeResult:
        with Reading() as reading:
            reading.styles.width = self.WIDEST + 4
            yield self._text

    def on_mount(self) -> None:
        self.query_one(Reading).focus()
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def lines(self, width: int) -> Sequence[TextLine]:
        """What is read, in lines of at most ``width`` cells."""
        raise NotImplementedError

    def _lay_out(self) -> None:
        self._text.show(self.lines(min(self.WIDEST, self.app.size.width - 4)))
