"""A line that people type or paste into."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widgets import Input

from dltui.charts.text import clean


class Typed(Input):
    """Textual sends what is in an input to the terminal as it is, so nothing that steers it may
    come in: by paste, or from a file that is edited.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "keep", key_display="enter", id="field.keep"),
    ]

    def validate_value(self, value: str) -> str:
        return clean(value, limit=None)

    def type_text(self, text: str) -> bool:
        self.replace(text, *self.selection)
        return True


class LastWord(Suggester):
    """Offers how the word that is typed may go on; the right arrow takes it."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        super().__init__(use_cache=False)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        *_, word = value.rsplit(" ", 1)
        fitting = (name for name in self._names() if name.lower().startswith(word.lower()))
        name = next(fitting, None) if word else None
        return name and value + name[len(word) :]
