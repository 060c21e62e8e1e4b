"""All runs: find them, pick some out, say something about them, compare them."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from dltui.charts.text import clean
from dltui.compare import filter as filters
from dltui.compare.finding import ORDERS
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import read_record
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.screens.lab import LabScreen
from dltui.tui.texts.toned import TextLine, joined
from dltui.tui.widgets.filter import Filter
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.note_editor import NoteEditor
from dltui.tui.widgets.paragraph import Paragraph
from dltui.tui.widgets.run_details import RunDetails
from dltui.tui.widgets.run_table import RunTable
from dltui.tui.widgets.whole import whole

HINT = "status:failed topic:losses lr<0.1 accuracy>90 tag:keep age<2h -quick:yes"

OF_RUNS = frozenset(
    (
        "pick",
        "pick_all",
        "compare",
        "metric",
        "pin",
        "edit",
        "export",
        "remove",
        "order",
        "backwards",
    )
)
"""Actions on what is listed."""

ROOMY = (120, 30)
"""Columns and lines from which on the run under the cursor is described under the list."""


class RunsScreen(LabScreen):
    """All runs. Space picks runs, c compares them; / filters by status, topic, metric, setting."""

    DEFAULT_CSS = """
    RunsScreen RunTable { margin: 1 0 0 0; }
    RunsScreen.-short RunTable { margin: 0; }
    RunsScreen #asked { display: none; margin: 0 1; }
    RunsScreen.-roomy RunDetails, RunsScreen.-details RunDetails { display: block; }
    RunsScreen.-roomy.-details RunDetails { display: none; }
    RunsScreen.-tall RunDetails { margin-top: 1; }
    """
    about = (
        "All runs. space picks runs, c compares them; / filters by status, topic, metric, setting."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pick", "pick", id="runs.pick"),
        Binding("c", "compare", "compare", id="runs.compare"),
        Binding("slash", "filter", "filter", key_display="/", id="runs.filter"),
        Binding("p", "pin", "baseline", id="runs.baseline"),
        Binding("o", "order(1)", "sort", id="runs.sort"),
        Binding("O", "backwards", "sort backwards", show=False, id="runs.sort-backwards"),
        Binding("m", "metric(1)", "metric", id="runs.metric"),
        Binding("M", "metric(-1)", "metric before", show=False, id="runs.metric-before"),
        Binding("t", "edit('tags')", "tags", id="runs.tags"),
        Binding("n", "edit('note')", "note", id="runs.note"),
        Binding("N", "edit('title')", "rename", show=False, id="runs.rename"),
        Binding("x,X", "export", "export", key_display="x", id="runs.export"),
        Binding("v", "replay", "replay", show=False, id="runs.replay"),
        Binding("d,delete", "remove", "delete", key_display="d", id="runs.delete"),
        Binding("comma", "columns(-1)", "columns before", show=False, id="runs.columns-before"),
        Binding("full_stop", "columns(1)", "more columns", show=False, id="runs.more-columns"),
        Binding("i", "details", "details", show=False, id="runs.details"),
        Binding("A", "pick_all", "pick all shown, or none", show=False, id="runs.pick-all"),
    ]

    OPENS_FIELD = ("filter", "edit")

    def body(self) -> ComposeResult:
        yield Headline()
        yield RunTable(self.lab.selection)
        yield RunDetails()
        yield Paragraph(id="asked")
        yield Filter("words that occur, or conditions")
        yield NoteEditor()

    @property
    def table(self) -> RunTable:
        return self.query_one(RunTable)

    @property
    def listed(self) -> Collection[Path]:
        return {path for rows in self.query(RunTable) for path in rows.on_screen}

    def on_mount(self) -> None:
        super().on_mount()
        self.table.focus()

    def show(self, snapshot: Snapshot) -> None:
        if self.lab.selection.runs and snapshot.complete:
            self.lab.selection.keep({record.run.path for record in snapshot.records})
        self.table.show_runs(snapshot)
        self._tell()
        self._describe()

    def on_resize(self) -> None:
        super().on_resize()
        self.set_class(self.size.width >= ROOMY[0] and self.size.height >= ROOMY[1], "-roomy")

    @on(RunTable.Moved, "#run-table")
    def _describe(self) -> None:
        self.query_one(RunDetails).tell(self.table.current, self.lab.snapshot)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys are offered while there is something for them to do."""
        if not whole(self):
            return True
        current = self.table.current
        if action == "columns":
            return self.table.column_pages[1] > 1
        if action == "replay":
            return current is not None and current.status.final
        if action in OF_RUNS:
            return current is not None
        return super().check_action(action, parameters)

    def action_columns(self, by: int) -> None:
        self.table.turn_columns(by)
        self._tell()

    def action_details(self) -> None:
        """Under the list where there is room, unless they are put away; else if asked for."""
        self.toggle_class("-details")

    @on(RunTable.Listed)
    def _tell(self) -> None:
        """How many there are in the headline; over the filter, what it may be or why it cannot."""
        table, asked = self.table, self.query_one("#asked", Paragraph)
        fault = next(iter(table.filter.faults), table.fault)
        asked.tell(fault or HINT, "bad" if fault else "muted")
        asked.display = bool(fault) or self.query_one(Filter).has_focus_within
        snapshot, count = self.lab.snapshot, len(self.lab.snapshot.records)
        of = f"{len(table.items):,} of {count:,}" if table.filter.terms else f"{count:,}"
        of = of if snapshot.complete else f"reading… {of}"
        picked, order = len(self.lab.selection.runs), table.unseen_order
        parts: list[TextLine] = [((of, ""), (" run" if count == 1 else " runs", "muted"))]
        parts += [((f"{picked:,} picked", "accent"),)] * bool(picked)
        parts += [((f"by {order}", "muted"),)] * bool(order)
        parts += [((clean(table.metric), "accent"),)] * bool(table.metric)
        page, pages = table.column_pages
        parts += [((f"columns {page + 1}/{pages} , .", "muted"),)] * (pages > 1)
        left: TextLine = (("runs", "strong"), (f"  {self.lab.runs_shown}", "muted"))
        self.query_one(Headline).tell(left, joined(parts))

    def on_descendant_focus(self) -> None:
        self._tell()

    @on(RunTable.Chosen, "#run-table")
    def _open(self) -> None:
        if (record := self.table.current) and not self.table.finding:
            self.lab.open_run(record.run)

    def action_pick(self) -> None:
        if record := self.table.current:
            self.lab.selection.toggle(record.run.path)
            self.table.action_move(1)
            self.table.again()
            self._tell()

    def action_pick_all(self) -> None:
        self.lab.selection.toggle_all(record.run.path for record in self.table.items)
        self.table.again()
        self._tell()

    def action_pin(self) -> None:
        if record := self.table.current:
            self.lab.selection.pin(record.run.path)
            self.table.again()

    @property
    def _chosen(self) -> list[RunDir]:
        """The runs that were picked, else the one under the cursor."""
        current = self.table.current
        picked = [RunDir(path) for path in self.lab.selection.runs]
        return picked or ([current.run] if current else [])

    def action_compare(self) -> None:
        if runs := self._chosen:
            self.lab.compare(runs)

    def action_replay(self) -> None:
        """Play the run under the cursor again, from its log."""
        if (record := self.table.current) and record.status.final:
            self.lab.replay(record.run)

    @property
    def place(self) -> Path | None:
        return self.table.current.run.path if self.table.current else None

    def action_export(self) -> None:
        if runs := self._chosen:
            self.lab.export(runs)

    async def action_filter(self) -> None:
        await self.query_one(Filter).open()

    @on(Filter.Changed)
    def _narrow(self) -> None:
        self.table.filter = filters.parse(self.query_one(Filter).text)
        self.table.fault = ""
        if self.table.filter.faults:
            self._tell()
        else:
            self.table.find()

    @on(Filter.Accepted)
    def _to_table(self) -> None:
        self.table.focus()

    def action_order(self, places: int) -> None:
        order = ORDERS[(ORDERS.index(self.table.order) + places) % len(ORDERS)]
        self.table.sort(order, backwards=self.table.backwards)

    def action_metric(self, by: int) -> None:
        self.table.choose(by)
        self._tell()

    def action_backwards(self) -> None:
        self.table.sort(self.table.order, backwards=not self.table.backwards)

    def action_edit(self, what: str) -> None:
        """A name is one run's; tags and a note are of all that are picked."""
        current = self.table.current
        runs = self._chosen if what != "title" else [current.run] if current else []
        if runs:
            self.query_one(NoteEditor).say(runs, what)

    @on(NoteEditor.Left)
    def _left(self) -> None:
        self.table.focus()

    @on(NoteEditor.Noted)
    def _noted(self, event: NoteEditor.Noted) -> None:
        if event.error:
            self.lab.complain(event.error)
        self.lab.reader.nudge()

    def action_remove(self) -> None:
        from dltui.tui.actions.delete import ask

        if runs := self._chosen:
            only = read_record(runs[0]) if len(runs) == 1 else None
            ask(self.lab, runs, only.called if only else "")

    def action_back(self) -> None:
        """First drop the filter, then leave."""
        if self.table.filter.terms or self.table.filter.faults:
            self.query_one(Filter).close()
            self.table.focus()
        else:
            self.dismiss()
