"""All keys that work now, those of the focused part first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen

from dltui.charts.text import wrap
from dltui.tui.line import Line
from dltui.tui.widgets.lines import Lines


class HelpScreen(ModalScreen[None]):
    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen VerticalScroll { width: 76; max-width: 96%; height: auto; max-height: 90%;
                                padding: 1 2; background: $panel; border-left: thick $accent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,enter,q", "dismiss", "close")
    ]

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self._lines = list(_help(screen))

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Lines()

    def on_mount(self) -> None:
        self.query_one(Lines).show(self._lines)
        self.query_one(VerticalScroll).focus()


def _help(screen: Screen[Any]) -> Iterator[Line]:
    about = (type(screen).__doc__ or "").strip().partition("\n\n")[0]
    yield from (((text, ""),) for text in wrap(" ".join(about.split()), 70))
    keys: dict[tuple[object, str], list[str]] = {}
    for active in screen.active_bindings.values():
        if active.binding.description and "copy_text" not in active.binding.action:
            keys.setdefault((active.node, active.binding.description), []).append(
                screen.app.get_key_display(active.binding)
            )
    before: object = None
    for (node, description), shown in keys.items():
        if node is not before:
            yield ()
            before = node
        yield ((f"{' '.join(shown):>16}  ", "accent"), (description, ""))
