"""A column of parts that may be taller than its place."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll


class Page(VerticalScroll, inherit_bindings=False):
    """Scrolls by keys that have names; what else Textual binds is left to the parts."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "scroll_up", "scroll up", show=False, id="page.up"),
        Binding("down", "scroll_down", "scroll down", show=False, id="page.down"),
        Binding("pageup", "page_up", "page up", show=False, id="page.page-up"),
        Binding("pagedown", "page_down", "page down", show=False, id="page.page-down"),
    ]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.max_scroll_y > 0 and super().check_action(action, parameters)


class Reading(Page):
    """Nothing in it has keys of its own."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home", "scroll_home", "beginning", show=False, id="page.beginning"),
        Binding("end", "scroll_end", "end", show=False, id="page.end"),
    ]
