"""One line to type a value into, at the foot of a screen."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from dltui.charts.text import clean
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.typed import Typed


class Editor(Horizontal):
    """Enter keeps what was typed; escape gives the old text back."""

    DEFAULT_CSS = """
    Editor { height: 1; dock: bottom; margin-bottom: 1; padding: 0 1; display: none; }
    Editor.-open { display: block; background: $panel; }
    Editor Lines { width: auto; }
    Editor Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    Editor Input:focus { border: none; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", "undo"),
    ]

    class Typed(Message):
        """The text changed, by a key or back to what it was."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """The line went away; ``kept`` says whether by enter."""

        def __init__(self, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def compose(self) -> ComposeResult:
        yield Lines()
        yield Typed(compact=True, select_on_focus=True)

    def edit(self, label: str, text: str) -> None:
        label = f"{clean(label)} › "
        lines, line = self.query_one(Lines), self.query_one(Input)
        lines.styles.width = cell_len(label)
        lines.show([((label, "accent"),)])
        with line.prevent(Input.Changed):
            line.value = text
        self.add_class("-open")
        line.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.has_class("-open"):
            self.post_message(self.Typed(event.value))

    def on_input_submitted(self) -> None:
        self._close(kept=True)

    def action_drop(self) -> None:
        self._close(kept=False)

    def _close(self, kept: bool) -> None:
        self.remove_class("-open")
        self.post_message(self.Closed(kept))
