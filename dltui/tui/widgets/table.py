"""A table to move in: rows under a cursor, blocks that fold, columns by the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as Pen
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip

from dltui.charts.drawing import DrawnLine, exactly
from dltui.charts.kinds.table import Page, indent, levels, natural_width, pages
from dltui.charts.style import Style
from dltui.charts.text import clean
from dltui.figures.records import Figure, Table
from dltui.tui.model.folds import Folds
from dltui.tui.theme import inverts
from dltui.tui.widgets.painter import painter
from dltui.tui.widgets.themed import Themed

if TYPE_CHECKING:
    from dltui.runs.log.fold import RunView

ABOVE = 2
"""Lines over the rows: the title and the header."""

FIRST = 16
"""A nested table opens with as many levels unfolded as keep it to this many rows."""


class TableView(Themed, can_focus=True):
    """Every row is drawn once for a width; moving and folding only choose among the lines.

    Keys that have nothing to do here (folding in a flat table, pages in a short one) are left
    to the screen.
    """

    DEFAULT_CSS = "TableView { width: 1fr; height: auto; }"
    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "row up", show=False, id="table.up"),
        Binding("down,j", "move(1)", "row down", show=False, id="table.down"),
        Binding("pageup", "page(-1)", "page up", show=False, id="table.page-up"),
        Binding("pagedown", "page(1)", "page down", show=False, id="table.page-down"),
        Binding("home", "move(-1000000)", "first row", show=False, id="table.first"),
        Binding("end", "move(1000000)", "last row", show=False, id="table.last"),
        Binding("enter,space", "switch", "fold", key_display="enter", id="table.fold"),
        Binding("left", "fold", "fold, or go out", show=False, id="table.fold-or-go-out"),
        Binding("right", "unfold", "unfold, or go in", show=False, id="table.unfold"),
        Binding("u", "toggle_all", "fold all", id="table.fold-all"),
        Binding("full_stop", "columns(1)", "columns", key_display=", .", id="table.columns"),
        Binding("comma", "columns(-1)", "columns before", show=False, id="table.columns-before"),
    ]
    cursor: reactive[int] = reactive(0, repaint=False)
    """The row of the figure under the cursor."""

    class Grew(Message):
        """Rows were folded or unfolded: it wants another height."""

    def __init__(self, figure: Table, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.figure = figure
        self.folds = _opened(figure)
        self.top = 0
        self.column_page = 0
        self._pages: list[Page] = []
        self._drawn_for: object = None
        self._places: list[tuple[int, int]] = []

    def show_run(self, figure: Figure, _view: RunView) -> None:
        assert isinstance(figure, Table)
        self.show(figure)

    def show(self, figure: Table) -> None:
        """Another state of the table; what is folded stays so while the nesting is the same."""
        if figure is self.figure:
            return
        if levels(figure) != list(self.folds.levels):
            self.folds = _opened(figure)
        taller = len(figure.rows) != len(self.figure.rows)
        self.figure = figure
        self.cursor = max(0, min(self.cursor, len(figure.rows) - 1))
        if self.is_mounted:
            self._settle()
            self.refresh(layout=taller)

    def natural_width(self) -> int:
        """Cells in which all columns stand beside each other, under the whole title."""
        columns = natural_width(
            self.figure, style=painter(self.app).style, marks=bool(self.folds.blocks)
        )
        return max(columns, cell_len(clean(self.figure.title)) + 2)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All rows that are not folded away."""
        page = self._page(width)
        return ABOVE + sum(len(page.rows[row]) for row in self.folds.visible()) if page else 1

    def render_line(self, y: int) -> Strip:
        width, page = self.size.width, self._page(self.size.width)
        if y == 0:
            return self._strip(self._title(width))
        if page and y == 1:
            return self._strip(page.head)
        number = y - ABOVE + self.top
        if page is None or not 0 <= number < len(self._places):
            return Strip.blank(width, self.rich_style)
        row, part = self._places[number]
        strip = self._marked(Strip(page.rows[row][part], width), row, part)
        if row == self.cursor and self.has_focus:
            if inverts(self.app.theme_variables):
                return Strip([Segment(strip.text, self.rich_style + Pen(reverse=True))], width)
            ground = Pen(bgcolor=self.app.theme_variables["cursor"])
            return strip.apply_style(self.rich_style + ground)
        return strip.apply_style(self.rich_style)

    def on_resize(self) -> None:
        self._settle()

    def watch_has_focus(self, _has_focus: bool) -> None:
        super().watch_has_focus(_has_focus)
        self.refresh()

    def watch_cursor(self) -> None:
        if self.is_mounted:
            self._scroll_to_cursor()
            self.refresh()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "switch" | "fold" | "unfold" | "toggle_all":
                return bool(self.folds.blocks)
            case "page":
                return len(self._places) > self._body
            case "columns":
                return len(self._pages) > 1
            case _:
                return True

    def action_move(self, by: int) -> None:
        seen = self.folds.visible()
        if seen:
            at = seen.index(self.cursor) + by
            self.cursor = seen[max(0, min(at, len(seen) - 1))]

    def action_page(self, pages: int) -> None:
        self.action_move(pages * max(1, self._body - 1))

    def action_switch(self) -> None:
        """Fold or unfold the block under the cursor, or the one the row lies in."""
        block = self.folds.block_of(self.cursor) if self.figure.rows else None
        if block is not None:
            self.folds.toggle(block)
            self._folded(block)

    def action_fold(self) -> None:
        """Fold the block; from a row in it or a folded block go to the block around it."""
        if self.cursor in self.folds.blocks - self.folds.folded:
            self.folds.toggle(self.cursor)
            self._folded(self.cursor)
        elif (parent := self.folds.parents[self.cursor]) is not None:
            self.cursor = parent

    def action_unfold(self) -> None:
        """Unfold the block; in an unfolded one go to its first row."""
        if self.cursor in self.folds.folded:
            self.folds.toggle(self.cursor)
            self._folded(self.cursor)
        elif self.cursor in self.folds.blocks:
            self.cursor += 1

    def action_toggle_all(self) -> None:
        if self.folds.folded:
            self.folds.unfold_all()
        else:
            self.folds.fold_all()
        self._folded(self.cursor)

    def action_columns(self, by: int) -> None:
        self.column_page = (self.column_page + by) % len(self._pages)
        self._settle()

    def on_click(self, event: events.Click) -> None:
        number = event.y - ABOVE + self.top
        if 0 <= number < len(self._places):
            row = self._places[number][0]
            if row == self.cursor and row in self.folds.blocks:
                self.action_switch()
            self.cursor = row

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, -3)

    def _wheel(self, event: events.MouseEvent, rows: int) -> None:
        """A long table scrolls by itself; the wheel over a short one moves the page."""
        if self.has_focus and len(self._places) > self._body:
            event.stop()
            self.action_move(rows)

    @property
    def _body(self) -> int:
        return max(1, self.size.height - ABOVE)

    def _folded(self, cursor: int) -> None:
        seen = set(self.folds.visible())
        while cursor not in seen:
            cursor = self.folds.parents[cursor] or 0
        self.cursor = cursor
        self._settle()
        self.post_message(self.Grew())
        self.refresh(layout=self.styles.is_auto_height)

    def _settle(self) -> None:
        """The lines that are seen, after a change of size, rows, columns or folds."""
        if self._page(self.size.width) is None or not self.size.height:
            return
        self._find_places()
        seen = self.folds.visible()
        if self.cursor not in seen:
            self.cursor = max((row for row in seen if row < self.cursor), default=0)
        self._scroll_to_cursor()
        self.refresh()
        self.refresh_bindings()

    def _find_places(self) -> None:
        """Row and part of each line under the header."""
        rows = self._current.rows if self._current else []
        seen = self.folds.visible() if rows else []
        self._places = [(row, part) for row in seen for part in range(len(rows[row]))]

    def _scroll_to_cursor(self) -> None:
        lines = [n for n, (row, _) in enumerate(self._places) if row == self.cursor]
        if lines:
            lowest = max(0, len(self._places) - self._body)
            self.top = min(max(self.top, lines[-1] - self._body + 1), lines[0], lowest)

    def _page(self, width: int) -> Page | None:
        """The columns that are shown, drawn for ``width`` if they were not yet."""
        style = painter(self.app).style
        wanted = (self.figure, width, style)
        if wanted != self._drawn_for and width > 0:
            marks = bool(self.folds.blocks)
            self._pages = pages(self.figure, width=width, style=style, marks=marks)
            self._drawn_for = wanted
            self._find_places()
        return self._current

    @property
    def _current(self) -> Page | None:
        return self._pages[self.column_page % len(self._pages)] if self._pages else None

    def _title(self, width: int) -> DrawnLine:
        """The title, and at the right end what is not seen of the table."""
        style = painter(self.app).style
        focus = style.glyph("▸ ", "> ") if self.has_focus else ""
        title = focus + (clean(self.figure.title) or clean(self.figure.id))
        right = self._whereabouts(style)
        room = max(0, width - cell_len(right) - 1)
        left = Segment(style.fit(title, room) + " ", style.strong)
        return exactly([left, Segment(right, style.dim)], width)

    def _whereabouts(self, style: Style) -> str:
        parts: list[str] = []
        seen = len({row for row, _ in self._places})
        if self.folds.folded:
            parts.append(f"{seen} of {len(self.figure.rows)} rows unfolded")
        if len(self._places) > self._body:
            last = min(self.top + self._body, len(self._places))
            rows = [self._places[n][0] for n in (self.top, last - 1)]
            if not self.folds.folded:
                parts.append(f"rows {rows[0] + 1}{style.glyph('–', '-')}{rows[1] + 1} of {seen}")
            parts.append(self._arrows(last, style))
        if len(self._pages) > 1:
            at = self.column_page % len(self._pages) + 1
            parts.append(f"columns {at}/{len(self._pages)} , .")
        return "  ".join(parts)

    def _arrows(self, last: int, style: Style) -> str:
        up = style.glyph("▲", "^") if self.top else " "
        down = style.glyph("▼", "v") if last < len(self._places) else " "
        return up + down

    def _marked(self, strip: Strip, row: int, part: int) -> Strip:
        """A block has a sign of its state before its text."""
        if part or row not in self.folds.blocks:
            return strip
        style = painter(self.app).style
        open_, shut = style.glyph("▾", "v"), style.glyph("▸", ">")
        at = indent(self.folds.levels[row])
        mark = Strip([Segment(shut if row in self.folds.folded else open_, style.strong)], 1)
        return Strip.join([strip.crop(0, at), mark, strip.crop(at + 1)])

    def _strip(self, line: DrawnLine) -> Strip:
        return Strip(line, self.size.width).apply_style(self.rich_style)


def _opened(figure: Table) -> Folds:
    folds = Folds(levels(figure))
    folds.fit(FIRST)
    return folds
