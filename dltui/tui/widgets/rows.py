"""A list with columns, drawn row by row: ten thousand rows cost what the visible ones do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from msgspec.structs import replace
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from dltui.tui.model.thumb import thumb
from dltui.tui.texts.toned import (
    TextCell,
    TextColumn,
    TextLine,
    ends,
    fit,
    length,
    line,
    row,
    sizes,
)
from dltui.tui.widgets.lines import Toned

Item = TypeVar("Item")


class Rows(Toned, Generic[Item], can_focus=True):
    """``cells`` makes the cells of an item, only when its row is drawn.

    The cursor stays on its item (as told by ``key``) when the list changes under it. A list with
    more rows than fit says which one the cursor is on, and has a scrollbar at its right edge.
    One that ``sticks`` shows its beginning while the focus is elsewhere.
    """

    sticks: ClassVar[bool] = False

    DEFAULT_CSS = "Rows { height: 1fr; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "up", show=False, id="list.up"),
        Binding("down,j", "move(1)", "down", show=False, id="list.down"),
        Binding("pageup", "page(-1)", "page up", show=False, id="list.page-up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="list.page-down"),
        Binding("home", "move(-1000000)", "first", show=False, id="list.first"),
        Binding("end", "move(1000000)", "last", show=False, id="list.last"),
        Binding("enter", "choose", "open", key_display="enter", id="list.open"),
    ]
    cursor: reactive[int] = reactive(0, repaint=False)

    class Moved(Message):
        """The cursor came to another item."""

        def __init__(self, rows: Rows[Any]) -> None:
            super().__init__()
            self.rows = rows

        @property
        def control(self) -> Rows[Any]:
            return self.rows

    class Chosen(Moved):
        """Enter was pressed, or the mouse clicked, on the item under the cursor."""

    def __init__(
        self,
        columns: Sequence[TextColumn],
        cells: Callable[[Item], Sequence[TextCell]],
        key: Callable[[Item], object],
        *,
        empty: Sequence[TextLine] = (),
        heading: bool = True,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.columns = columns
        self.cells = cells
        self.key = key
        self.empty = empty
        self.heading = heading
        self.items: Sequence[Item] = ()
        self.top = 0
        self._drawn: dict[int, TextLine] = {}

    @property
    def current(self) -> Item | None:
        return self.items[self.cursor] if self.cursor < len(self.items) else None

    def load(self, items: Sequence[Item]) -> None:
        """Show ``items``; only rows that look different are drawn again."""
        before = self.current
        if len(items) != len(self.items) and self.styles.is_auto_height:
            self.refresh(layout=True)
        if items is not self.items:
            self.items = items
            self._follow(before)
        now = self.current
        if (before and self.key(before)) != (now and self.key(now)):
            self.post_message(self.Moved(self))
        self._refresh_changed()
        if (before is None) != (now is None) and self.has_focus:
            self.screen.refresh_bindings()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(len(self.items), len(self.empty)) + self.heading

    def select(self, key: object) -> bool:
        """Put the cursor on the item with ``key``; whether there is one."""
        for number, item in enumerate(self.items):
            if self.key(item) == key:
                self.cursor = number
                return True
        return False

    def _follow(self, before: Item | None) -> None:
        if self.sticks and self.screen.focused not in (None, self):
            self.cursor = 0
        elif before is None or not self.select(self.key(before)):
            self.cursor = max(0, min(self.cursor, len(self.items) - 1))

    def watch_cursor(self, old: int, new: int) -> None:
        self._scroll_to_cursor()
        for number in (old, new):
            self._refresh_row(number)
        if self.heading and self._overflows:
            self.refresh(Region(0, 0, self.size.width, 1))
        if old != new:
            self.post_message(self.Moved(self))

    def on_resize(self) -> None:
        self._scroll_to_cursor()

    def on_focus(self) -> None:
        self._refresh_row(self.cursor)

    def on_blur(self) -> None:
        self._refresh_row(self.cursor)

    def on_click(self, event: events.Click) -> None:
        number = event.y - self.heading + self.top
        if 0 <= number < len(self.items):
            again = number == self.cursor
            self.cursor = number
            if again:
                self.post_message(self.Chosen(self))

    def on_mouse_scroll_down(self) -> None:
        self.action_move(3)

    def on_mouse_scroll_up(self) -> None:
        self.action_move(-3)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are offered while there is something for them to do."""
        match action:
            case "choose":
                return self.current is not None
            case "move":
                return len(self.items) > 1
            case "page":
                return self._overflows
            case _:
                return super().check_action(action, parameters)

    def action_move(self, rows: int) -> None:
        self.cursor = max(0, min(self.cursor + rows, len(self.items) - 1))

    def action_page(self, pages: int) -> None:
        self.action_move(pages * max(1, self._visible - 1))

    def action_choose(self) -> None:
        if self.current is not None:
            self.post_message(self.Chosen(self))

    @property
    def on_screen(self) -> set[Any]:
        """The keys of the items whose rows are seen."""
        return {self.key(item) for item in self.items[self.top : self.top + self._visible]}

    @property
    def _visible(self) -> int:
        return max(1, self.size.height - self.heading)

    @property
    def _overflows(self) -> bool:
        return len(self.items) > self._visible

    def _scroll_to_cursor(self) -> None:
        lowest = max(0, len(self.items) - self._visible)
        top = min(max(self.top, self.cursor - self._visible + 1), self.cursor, lowest)
        if top != self.top:
            self.top = top
            self.refresh()

    def _refresh_row(self, number: int) -> None:
        self.refresh(Region(0, number - self.top + self.heading, self.size.width, 1))

    def _refresh_changed(self) -> None:
        self._scroll_to_cursor()
        for y in range(self.size.height):
            if self._drawn.get(y) != self._line(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        drawn = self._drawn[y] = self._line(y)
        under = bool(self.items) and y - self.heading + self.top == self.cursor
        return self.strip(drawn, self.size.width, cursor=under and self.has_focus)

    def _line(self, y: int) -> TextLine:
        width = self.size.width
        if self.heading and y == 0:
            return (("  ", ""), *self._titles(width - 3))
        number = y - self.heading + self.top
        if number < len(self.items):
            mark = ("▸ " if number == self.cursor else "  ", "accent")
            cells = row(self.cells(self.items[number]), self.columns, width - 3)
            return (mark, *cells, (self._bar(y - self.heading), "muted"))
        blank = y - self.heading
        if not self.items and blank < len(self.empty):
            return fit(self.empty[blank], width)
        return ()

    def _titles(self, width: int) -> TextLine:
        """The names of the columns; where rows are out of sight, also which the cursor is on."""
        titles: list[TextCell] = [(column.title, "muted") for column in self.columns]
        if self._overflows:
            where: TextLine = ((f"{self.cursor + 1:,} of {len(self.items):,}", "muted"),)
            for number, size in sizes(self.columns, width).items():
                title = line(titles[number])
                if not self.columns[number].width and length(title) + length(where) < size:
                    titles[number] = ends(title, where, size)
                    break
        return row(titles, [replace(c, middle=False) for c in self.columns], width)

    def _bar(self, y: int) -> str:
        """The cell of the scrollbar in the ``y``-th visible row."""
        if not self._overflows:
            return " "
        return "┃" if y in thumb(self.top, self._visible, len(self.items)) else "│"
