"""The points of a sweep with what is done to their list: found by a filter, sorted, compared."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message

from dltui.compare import filter as filters
from dltui.presets.schema import Preset
from dltui.runs.log.fold import RunView
from dltui.tui.model.point_rows import (
    ORDERS,
    Order,
    Settings,
    better_of,
    chosen,
    marks_of,
    ordered,
    point_rows,
    points_table,
    settings_of,
)
from dltui.tui.widgets.filter import Filter
from dltui.tui.widgets.painter import painter
from dltui.tui.widgets.paragraph import Paragraph
from dltui.tui.widgets.point_list import PointList

HINT = "lr<0.1 seed:0 status:failed accuracy>90 word -word"


class Points(Vertical):
    """Hidden in a run that is no sweep."""

    DEFAULT_CSS = """
    Points { display: none; height: auto; margin-bottom: 1; }
    Points Filter { dock: none; margin: 0; padding: 0; }
    Points Paragraph { display: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "filter", key_display="/", id="points.filter"),
        Binding("o", "order(1)", "sort", id="points.sort"),
        Binding("O", "backwards", "sort backwards", show=False, id="points.sort-backwards"),
        Binding("c", "compare", "compare points", id="points.compare"),
    ]

    class Compared(Message):
        """The points that are listed are to be laid over each other."""

        def __init__(self, numbers: list[int]) -> None:
            super().__init__()
            self.numbers = numbers

    def __init__(self) -> None:
        super().__init__()
        self._order: Order = "given"
        self._backwards = False
        self._settings: Settings | None = None
        self._view: RunView | None = None
        self._shown: tuple[int, ...] = ()

    def compose(self) -> ComposeResult:
        yield PointList()
        yield Paragraph(id="points-asked")
        yield Filter("words that occur, or conditions")

    @property
    def rows(self) -> PointList:
        return self.query_one(PointList)

    def show(self, view: RunView, preset: Preset | None) -> None:
        """``preset`` says what each of the points sets."""
        if points_table(view) is not None:
            if self._settings is None:
                self._settings = settings_of(preset)
            self.display = True
            shown = (*map(id, view.figures.values()), id(view.result))
            self._view = view
            if shown != self._shown:
                self._shown = shown
                self._list()

    def drop_filter(self) -> bool:
        """Show all points again; whether some were not shown."""
        field = self.query_one(Filter)
        asked = bool(field.words)
        field.close()
        return asked

    def _list(self) -> None:
        """The points that fit what is asked for, in order."""
        view = self._view
        if view is None or (table := points_table(view)) is None:
            return
        asked = filters.parse(self.query_one(Filter).text)
        marks = marks_of(view, [row[0] for row in table.rows], painter(self.app).style.marker)
        every = point_rows(table, view, self._settings or (), marks)
        found, fault = chosen(every, asked)
        compared = table.columns[3]
        found = ordered(found, self._order, better_of(compared), backwards=self._backwards)
        self.rows.tell(found, table, self._order, backwards=self._backwards, among=every)
        self._say(fault)

    def _say(self, fault: str) -> None:
        """Over the field what it may be, or what no point knows."""
        said = self.query_one(Paragraph)
        said.tell(fault or HINT, "bad" if fault else "muted")
        said.display = bool(fault) or self.query_one(Filter).has_focus_within

    async def action_filter(self) -> None:
        await self.query_one(Filter).open()
        self._list()

    def on_filter_changed(self, event: Filter.Changed) -> None:
        event.stop()
        self._list()

    def on_filter_accepted(self, event: Filter.Accepted) -> None:
        event.stop()
        self.rows.focus()
        self._list()

    def action_order(self, places: int) -> None:
        self._order = ORDERS[(ORDERS.index(self._order) + places) % len(ORDERS)]
        self._list()

    def action_backwards(self) -> None:
        self._backwards = not self._backwards
        self._list()

    def action_compare(self) -> None:
        self.post_message(self.Compared([row.number for row in self.rows.items]))
