"""One line to type a value into, at the foot of a screen, with what it could be above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input

from dltui.charts.text import clean
from dltui.tui.model.choices import Choice, fitting
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.typed import Typed

ROWS = 8
"""Choices that are seen at once; half as many on a short screen."""


class Editor(Vertical):
    """Enter keeps what was typed, or the choice under the cursor; escape gives the old text back.

    Typing narrows the choices to those that fit, up and down go through them.
    """

    DEFAULT_CSS = """
    Editor { height: auto; dock: bottom; margin-bottom: 1; padding: 0 1; display: none; }
    Editor.-open { display: block; background: $panel; }
    Editor Horizontal { height: 1; }
    Editor Horizontal Lines { width: auto; }
    Editor Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    Editor Input:focus { border: none; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", "drop", key_display="esc", id="editor.drop"),
        Binding("up", "move(-1)", "choice above", show=False, id="editor.choice-above"),
        Binding("down", "move(1)", "choice below", show=False, id="editor.choice-below"),
        Binding("tab", "complete", "complete", show=False, id="editor.complete"),
    ]

    class Typed(Message):
        """What would be kept is another text: by a key, a choice, or back to what it was."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Closed(Message):
        """The line went away; ``kept`` says whether by enter."""

        def __init__(self, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    def __init__(self) -> None:
        super().__init__()
        self._choices: Sequence[Choice] = ()
        self._found: Sequence[Choice] = ()
        self._at = -1
        """The choice under the cursor; -1 where the text itself would be kept."""

    def compose(self) -> ComposeResult:
        yield Lines(id="choices")
        with Horizontal():
            yield Lines(id="label")
            yield Typed(compact=True, select_on_focus=True)

    def edit(self, label: str, text: str, choices: Sequence[Choice] = ()) -> None:
        label = f"{clean(label)} › "
        lines, line = self.query_one("#label", Lines), self.query_one(Input)
        lines.styles.width = cell_len(label)
        lines.show([((label, "accent"),)])
        with line.prevent(Input.Changed):
            line.value = text
        self._choices = self._found = choices
        self._at = next((at for at, one in enumerate(choices) if one.value == text), -1)
        self._show_choices()
        self.add_class("-open")
        self.screen.set_focus(line)

    @property
    def text(self) -> str:
        """What enter would keep."""
        return self._found[self._at].value if self._at >= 0 else self.query_one(Input).value

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self.has_class("-open"):
            return
        self._found = fitting(self._choices, event.value)
        typed = event.value.strip().lower()
        # What only looks like it is shown, and taken when it is gone to.
        sure = bool(typed and self._found and typed in self._found[0].value.lower())
        self._at = 0 if sure else -1
        self._show_choices()
        self.post_message(self.Typed(self.text))

    def on_input_submitted(self) -> None:
        self._close(kept=True)

    def action_drop(self) -> None:
        self._close(kept=False)

    def action_move(self, by: int) -> None:
        if self._found:
            self._at = max(0, min(self._at + by, len(self._found) - 1))
            self._show_choices()
            self.post_message(self.Typed(self.text))

    def action_complete(self) -> None:
        line = self.query_one(Input)
        line.value = self.text
        line.cursor_position = len(line.value)

    def _show_choices(self) -> None:
        rows = ROWS if self.screen.has_class("-tall") else ROWS // 2
        top = max(0, min(self._at - rows // 2, len(self._found) - rows))
        seen = self._found[top : top + rows]
        wide = max((cell_len(one.value) for one in seen), default=0)
        lines: list[TextLine] = []
        for at, one in enumerate(seen, start=top):
            here = at == self._at
            mark, tone = ("▸ ", "strong") if here else ("  ", "")
            value = one.value + " " * (wide - cell_len(one.value))
            lines.append(((mark, "accent"), (value, tone), (f"  {one.hint}", "muted")))
        if more := len(self._found) - len(seen):
            lines.append(((f"  and {more} more; type to narrow them", "muted"),))
        self.query_one("#choices", Lines).show(lines)

    def _close(self, kept: bool) -> None:
        self.remove_class("-open")
        self.post_message(self.Closed(kept))
