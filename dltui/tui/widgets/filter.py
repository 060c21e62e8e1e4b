"""A line to type a filter into, hidden while there is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message

from dltui.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from textual.widgets import Input


class Filter(Horizontal):
    """Every word must occur. Enter keeps the filter, escape drops it."""

    DEFAULT_CSS = """
    Filter { height: 1; dock: bottom; margin-bottom: 1; padding: 0 1; display: none; }
    Filter.-open { display: block; background: $panel; }
    Filter Lines { width: 2; }
    Filter Input { width: 1fr; border: none; height: 1; padding: 0; background: $panel; }
    Filter Input:focus { border: none; background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "drop", "drop", key_display="esc", id="filter.drop"),
        Binding("down", "keep", "to the list", id="filter.to-the-list"),
    ]

    class Changed(Message):
        """The words to look for are others than before."""

    class Accepted(Message):
        """The filter was kept, and the list is to have the focus again."""

    def __init__(self, hint: str, names: Callable[[], Iterable[str]] | None = None) -> None:
        """``names`` are offered while they are typed."""
        super().__init__()
        self._hint = hint
        self._names = names
        self._input: Input | None = None

    @property
    def text(self) -> str:
        return self._input.value if self._input else ""

    @property
    def words(self) -> list[str]:
        return self._input.value.lower().split() if self._input else []

    async def open(self) -> None:
        """Have the focus when this ends, so that what is typed next comes here."""
        # Imported when it is first needed: Textual's input costs a tenth of the start.
        from dltui.tui.widgets.typed import LastWord, Typed

        if self._input is None:
            offers = LastWord(self._names) if self._names else None
            self._input = Typed(placeholder=self._hint, compact=True, suggester=offers)
            label = Lines()
            label.show([(("/ ", "accent"),)])
            await self.mount(label, self._input)
        self.add_class("-open")
        self.screen.set_focus(self._input)

    def close(self) -> None:
        if self._input:
            self._input.value = ""
        self.remove_class("-open")

    def on_input_changed(self) -> None:
        self.post_message(self.Changed())

    def on_input_submitted(self) -> None:
        self.action_keep()

    def action_drop(self) -> None:
        self.close()
        self.post_message(self.Accepted())

    def action_keep(self) -> None:
        if not self.words:
            self.close()
        self.post_message(self.Accepted())
