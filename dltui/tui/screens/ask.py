"""A question over the screen, answered by one key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from dltui.tui.screens.over import OverScreen
from dltui.tui.texts.toned import TextCell, TextColumn
from dltui.tui.widgets.paragraph import Paragraph
from dltui.tui.widgets.rows import Rows


@dataclass(frozen=True, slots=True)
class Choice:
    """``value`` is what the asker gets; the first choice is the default."""

    value: str
    label: str
    hint: str = ""


MOST = 8
"""Lines of a question: with nine choices below it fits on 24."""


class Choices(Rows[Choice]):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "choose", key_display="enter", id="question.choose"),
    ]


TAKE_BACK = "take-back"
"""What backspace gives where what was just started can be taken back."""


class AskScreen(OverScreen[str | None]):
    """Gives the value of the choice, or null for escape."""

    DEFAULT_CSS = """
    AskScreen.-opaque { background: $background; }
    AskScreen Vertical { width: 66; max-width: 96%; height: auto; padding: 1 2;
                         background: $panel; border-left: thick $accent; }
    AskScreen Rows, AskScreen #hint { margin-top: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "cancel", key_display="esc", id="question.cancel"),
        Binding("backspace", "take_back", "take it back", id="question.take-back"),
        *(
            Binding(str(n), f"choose({n - 1})", "choice", show=False, id=f"question.choice-{n}")
            for n in range(1, 10)
        ),
    ]

    def __init__(
        self,
        question: str,
        choices: Sequence[Choice],
        *,
        hint: str = "",
        opaque: bool = False,
        regrettable: bool = False,
    ) -> None:
        """``opaque`` hides what is below, which would give the answer away; ``regrettable`` lets
        backspace take back what it asks about.
        """
        super().__init__(classes="-opaque" if opaque else None)
        self._question = question
        self._choices = choices
        self._hint = hint
        self._regrettable = regrettable

    def body(self) -> ComposeResult:
        with Vertical():
            yield Paragraph(self._question, most=MOST)
            rows = Choices(
                self._columns,
                self._cells,
                lambda choice: choice.value,
                heading=False,
                id="choices",
            )
            rows.styles.height = len(self._choices)
            yield rows
            if self._hint:
                yield Paragraph(self._hint, "muted", id="hint")

    def _cells(self, choice: Choice) -> tuple[TextCell, ...]:
        number = self._choices.index(choice) + 1
        return (str(number), "muted"), (choice.label, "strong"), (choice.hint, "muted")

    @property
    def _columns(self) -> tuple[TextColumn, ...]:
        """Numbers, labels and hints; labels have the width where there are no hints."""
        number = TextColumn("", 1)
        if not any(choice.hint for choice in self._choices):
            return number, TextColumn("")
        widest = max(len(choice.label) for choice in self._choices)
        return number, TextColumn("", widest + 1), TextColumn("")

    def on_mount(self) -> None:
        rows = self.query_one(Rows)
        rows.load(self._choices)
        rows.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "take_back":
            return self._regrettable
        return super().check_action(action, parameters)

    def action_take_back(self) -> None:
        self.dismiss(TAKE_BACK)

    def action_choose(self, number: int) -> None:
        if number < len(self._choices):
            self.dismiss(self._choices[number].value)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        if chosen := event.rows.current:
            self.dismiss(chosen.value)
