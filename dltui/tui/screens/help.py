"""All keys that work now, those of the focused part first, with the names they are moved by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import Screen

from dltui.charts.text import wrap
from dltui.tui.screens.over import OverScreen
from dltui.tui.terminal.key_names import shown
from dltui.tui.terminal.keyboard import offered
from dltui.tui.texts.toned import TextLine
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.whole import whole

WIDTH = 70
"""Cells of a line where the terminal has them: keys, what they do, and their names."""

KEYS, WORDS, FEW_WORDS = 14, 27, 22

FRAME = 6
"""Cells beside a line: the border, the padding and the scrollbar."""

EVERYWHERE = "lab"
"""Group of the keys that all screens have."""


class HelpScreen(OverScreen[None]):
    DEFAULT_CSS = """
    HelpScreen Vertical { width: 77; max-width: 96%; height: auto; max-height: 92%;
                          padding: 1 1 0 2; background: $panel; border-left: thick $accent; }
    HelpScreen VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1;
                                scrollbar-background: $panel; scrollbar-color: $rule; }
    HelpScreen #more { dock: bottom; height: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "scroll(1)", "scroll", key_display="↑↓", id="help.down"),
        Binding("up", "scroll(-1)", "scroll up", show=False, id="help.up"),
        Binding("pagedown,space", "page(1)", "page down", show=False, id="help.page-down"),
        Binding("pageup", "page(-1)", "page up", show=False, id="help.page-up"),
        Binding(
            "escape,question_mark,enter,q", "dismiss", "close", key_display="esc", id="help.close"
        ),
    ]

    def __init__(self, screen: Screen[Any]) -> None:
        super().__init__()
        self._of = screen

    def body(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll(can_focus=False):
                yield Lines()
            yield Lines(id="more")

    def on_mount(self) -> None:
        self.watch(self.query_one(VerticalScroll), "scroll_y", self._tell)
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self._tell())

    def on_resize(self) -> None:
        width = min(WIDTH, self.size.width * 96 // 100 - FRAME)
        lines = [*_about(self._of, width), *_keys(self._of, width)]
        self.query_one("VerticalScroll Lines", Lines).show(lines)

    def action_scroll(self, lines: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_page(self, pages: int) -> None:
        page = self.query_one(VerticalScroll)
        page.scroll_relative(y=pages * (page.size.height - 2), animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("scroll", "page"):
            return whole(self) and self.query_one(VerticalScroll).max_scroll_y > 0
        return super().check_action(action, parameters)

    def _tell(self) -> None:
        """How much there is below."""
        if not whole(self):
            return
        page = self.query_one(VerticalScroll)
        below = round(page.max_scroll_y - page.scroll_y)
        line: TextLine = (
            ((f"▾ {below} more line{'s' * (below > 1)}", "muted"),) if below > 0 else ()
        )
        more = self.query_one("#more", Lines)
        if [line] != more.lines:
            more.show([line])
            self.refresh_bindings()


def _about(screen: Screen[Any], width: int) -> Iterator[TextLine]:
    about: str = getattr(screen, "about", "")
    yield from (((text, ""),) for text in wrap(about, width))


def _keys(screen: Screen[Any], width: int) -> Iterator[TextLine]:
    """Under headings, in the order in which a key is looked for: the focused part's first.

    With little room a name goes without its beginning, which is the heading.
    """
    groups: dict[str, dict[str, tuple[list[str], list[str]]]] = {}
    for key, active in offered(screen).items():
        name = active.binding.id or ""
        group = groups.setdefault(name.partition(".")[0], {})
        keys, names = group.setdefault(active.binding.description, ([], []))
        keys.append(shown(key, ascii=Lines.ascii))
        if name not in names:
            names.append(name)
    for prefix in sorted(groups, key=lambda prefix: prefix == EVERYWHERE):
        yield ()
        everywhere = "everywhere" if width == WIDTH else f"everywhere: {prefix}"
        yield ((everywhere if prefix == EVERYWHERE else prefix, "accent"),)
        for words, (keys, names) in groups[prefix].items():
            said = f"{keys[0]} … {keys[-1]}" if len(keys) > 3 else " ".join(keys)
            name = names[0] if width == WIDTH else f".{names[0].partition('.')[2]}"
            named = name if len(names) == 1 else f"{name} …"
            yield (
                (f"{said:>{KEYS}}  ", "strong"),
                (f"{words:<{WORDS if width == WIDTH else FEW_WORDS}} ", ""),
                (named, "muted"),
            )
