"""What all screens share: the key bar, sizes, and following the snapshots."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from dltui.runs.layout import RunDir
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.terminal.places import Places
from dltui.tui.widgets.keybar import KeyBar
from dltui.tui.widgets.whole import whole

if TYPE_CHECKING:
    from dltui.tui.lab import Lab

LEAST = (60, 16)
"""Columns and lines below which a screen is not legible."""


class LabScreen(Screen[Any]):
    """Screens fill ``body`` and show a snapshot when it comes and when they come back."""

    DEFAULT_CSS = """
    LabScreen { layout: vertical; }
    LabScreen TooSmall { display: none; }
    LabScreen.-tiny-x > *, LabScreen.-tiny-y > * { display: none; }
    LabScreen.-tiny-x TooSmall, LabScreen.-tiny-y TooSmall { display: block; }
    """
    AUTO_FOCUS = ""
    about: ClassVar[str] = ""
    """What help says of the screen, to people."""
    OPENS_FIELD: ClassVar[tuple[str, ...]] = ()
    """Actions that open a field: what is pasted or comes in one go after their key is for it."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", key_display="esc", id="lab.back"),
        Binding("tab", "app.focus_next", "next pane", show=False, id="lab.next-pane"),
        Binding("shift+tab", "app.focus_previous", "pane before", show=False, id="lab.pane-before"),
        Binding("Y", "copy_path", "copy path", show=False, id="lab.copy-path"),
    ]
    HORIZONTAL_BREAKPOINTS = [
        (0, "-tiny-x"),
        (LEAST[0], "-narrow"),
        (100, "-normal"),
        (150, "-wide"),
    ]
    # As in Textual, but moving the focus does not repaint the whole terminal (24 kB a key).
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    VERTICAL_BREAKPOINTS = [(0, "-tiny-y"), (LEAST[1], "-short"), (30, "-tall")]
    _focus_before: Widget | None = None
    """What had the focus when the terminal became too small to show it."""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = Places()
        self._seen_before = False

    @property
    def first_keys(self) -> tuple[str, ...]:
        """Names of the keys that matter most now: they come first in the key bar."""
        return ()

    @property
    def lab(self) -> Lab:
        return self.app  # type: ignore[return-value]

    def compose(self) -> ComposeResult:
        yield from self.body()
        yield KeyBar()

    def body(self) -> ComposeResult:
        raise NotImplementedError

    def show(self, snapshot: Snapshot) -> None:
        """Show what was read; called at most four times a second, and only while visible."""

    @property
    def follows(self) -> Collection[RunDir]:
        """The runs that it has opened: they are read while it is seen."""
        return ()

    @property
    def listed(self) -> Collection[Path] | None:
        """The runs that have rows on it now, of which those that go on are read while it is seen;
        null of a screen without any such rows.
        """
        return None

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._arrived, init=False)

    def on_resize(self) -> None:
        if self.too_small:
            self._focus_before = self._focus_before or self.focused
            from dltui.tui.widgets.too_small import TooSmall

            if not self.query(TooSmall):
                self.mount(TooSmall())
        elif self._focus_before is not None:
            self.call_after_refresh(self._give_focus_back)

    @property
    def too_small(self) -> bool:
        """Whether nothing is shown of it but that it does not fit."""
        return self.size.width < LEAST[0] or self.size.height < LEAST[1]

    def _give_focus_back(self) -> None:
        """To the part that lost it with its place on the screen."""
        before = self._focus_before
        if before is not None and before.is_attached and not self.too_small:
            self.set_focus(before, scroll_visible=False)
            self._focus_before = None

    def on_screen_suspend(self) -> None:
        """Keys are those of the screen above now."""
        self.query_one(KeyBar).clear()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        # What was just made has its styles; whoever comes back may have missed another theme.
        event.refresh_styles &= self._seen_before
        self._seen_before = True
        self.query_one(KeyBar).tell()
        self.lab.attend()
        self._arrived(self.lab.snapshot)

    def _arrived(self, snapshot: Snapshot) -> None:
        if whole(self) and self.seen:
            self.show(snapshot)

    @property
    def seen(self) -> bool:
        """Whether this is the top screen. What lies under a question, help or the palette rests:
        below another screen Textual composes every change anew with all that is above it.
        """
        return self.app.screen_stack[-1] is self

    @property
    def place(self) -> Path | None:
        """The directory or file of what is shown or under the cursor."""
        return None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "copy_path":
            return self.place is not None
        return super().check_action(action, parameters)

    def action_copy_path(self) -> None:
        from dltui.tui.actions.copy_path import copy_path

        if place := self.place:
            copy_path(self.lab, place)

    def action_back(self) -> None:
        self.dismiss()
