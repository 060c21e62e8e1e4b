"""What all screens share: the key bar, sizes, and following the snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen

from dltui.tui.snapshot import Snapshot
from dltui.tui.widgets.keybar import KeyBar
from dltui.tui.widgets.too_small import TooSmall

if TYPE_CHECKING:
    from dltui.tui.app import LabApp


class LabScreen(Screen[Any]):
    """Screens fill ``body`` and show a snapshot when it comes and when they come back."""

    DEFAULT_CSS = """
    LabScreen { layout: vertical; }
    LabScreen TooSmall { display: none; }
    LabScreen.-tiny-x > *, LabScreen.-tiny-y > * { display: none; }
    LabScreen.-tiny-x TooSmall, LabScreen.-tiny-y TooSmall { display: block; }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "back", "back")]
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny-x"), (60, "-narrow"), (100, "-normal"), (150, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-tiny-y"), (16, "-short"), (30, "-tall")]

    @property
    def lab(self) -> LabApp:
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        yield from self.body()
        yield KeyBar()
        yield TooSmall()

    def body(self) -> ComposeResult:
        raise NotImplementedError

    def show(self, snapshot: Snapshot) -> None:
        """Show what was read; called at most four times a second, and only while visible."""

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._arrived, init=False)

    def on_screen_resume(self) -> None:
        self._arrived(self.lab.snapshot)

    def _arrived(self, snapshot: Snapshot) -> None:
        if self.is_current and self.is_mounted:
            self.show(snapshot)

    def action_back(self) -> None:
        self.dismiss()
