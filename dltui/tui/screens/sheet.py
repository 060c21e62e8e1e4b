"""What the network will see of the data, over the plan: made by a process of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from dltui.charts.text import clean
from dltui.errors import DltuiError
from dltui.figures.records import Figure
from dltui.predict.prediction import ask_what_is_seen
from dltui.preflight import consent
from dltui.presets.load import Loaded
from dltui.tui.actions.agree import agree
from dltui.tui.lab import Lab
from dltui.tui.screens.over import OverScreen
from dltui.tui.widgets.figure import FigureView
from dltui.tui.widgets.page import Reading
from dltui.tui.widgets.paragraph import Paragraph

MAKING = "Making the first batch as a training would…"


class SheetScreen(OverScreen[Figure | None]):
    """Any of the closing keys goes back, with the figure if it is there by then."""

    DEFAULT_CSS = """
    SheetScreen Reading { width: 100; max-width: 100%; height: auto; max-height: 100%;
                          padding: 1 1; background: $panel; border-left: thick $accent;
                          scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,q,v", "close", "close", key_display="esc", id="sheet.close"),
        Binding("p", "agree", "run its code", id="sheet.agree"),
    ]

    def __init__(self, loaded: Loaded, data_root: Path | None, known: Figure | None) -> None:
        super().__init__()
        self._asks = False
        self._loaded, self._data_root, self._figure = loaded, data_root, known

    def body(self) -> ComposeResult:
        with Reading():
            if self._figure is None:
                yield Paragraph(MAKING, "muted")
            else:
                yield FigureView(self._figure)

    def on_mount(self) -> None:
        self.query_one(Reading).focus()
        if self._figure is None:
            look: Any = self._look
            self.run_worker(look)

    @property
    def _lab(self) -> Lab:
        assert isinstance(self.app, Lab)
        return self.app

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "agree":
            return self._asks
        return super().check_action(action, parameters)

    def action_agree(self) -> None:
        self._say("")
        make: Any = self._agree_and_make
        self.run_worker(make)

    def action_close(self) -> None:
        self.dismiss(self._figure)

    async def _look(self) -> None:
        if files := await asyncio.to_thread(consent.strange, self._loaded, "data"):
            self._say(f"{consent.told(files)}: press p to run it and see")
        else:
            await self._make()

    def _say(self, question: str) -> None:
        """``question`` is empty once it is answered."""
        self._asks = bool(question)
        self.query_one(Paragraph).tell(clean(question or MAKING), "warn" if question else "muted")
        self.refresh_bindings()

    async def _agree_and_make(self) -> None:
        await agree(self._lab, self._loaded, "data")
        await self._make()

    async def _make(self) -> None:
        try:
            self._figure = await ask_what_is_seen(self._loaded, data_root=self._data_root)
        except DltuiError as error:
            self.query_one(Paragraph).tell(clean(str(error)), "bad")
            return
        await self.query_one(Paragraph).remove()
        await self.query_one(Reading).mount(FigureView(self._figure))
