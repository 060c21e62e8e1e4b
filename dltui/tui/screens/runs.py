"""All runs: find them, pick some out, say something about them, compare them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from dltui.charts.spark import spark
from dltui.charts.text import clean
from dltui.errors import ResourceError, UsageError
from dltui.runs import filter as filters
from dltui.runs import notes
from dltui.runs.index import RunRecord
from dltui.runs.layout import RunDir
from dltui.runs.trend import trend
from dltui.tui.finding import ORDERS, Order, find
from dltui.tui.line import Line, joined
from dltui.tui.screens.ask import AskScreen, Choice
from dltui.tui.screens.lab import LabScreen
from dltui.tui.snapshot import Snapshot
from dltui.tui.widgets.editor import Editor
from dltui.tui.widgets.filter import Filter
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.run_table import TREND, RunTable

HINT = "status:failed topic:losses lr<0.1 accuracy>90 tag:keep age<2h -quick:yes words"


class RunsScreen(LabScreen):
    """All runs. Space picks runs, c compares them; / filters by status, topic, metric, setting."""

    DEFAULT_CSS = (
        "RunsScreen RunTable { margin: 1 0 0 0; } RunsScreen.-short RunTable { margin: 0; }"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pick", "pick", id="runs.pick"),
        Binding("c", "compare", "compare", id="runs.compare"),
        Binding("slash", "filter", "filter", key_display="/", id="runs.filter"),
        Binding("p", "pin", "baseline", id="runs.baseline"),
        Binding("o", "order(1)", "sort", id="runs.sort"),
        Binding("O", "backwards", "sort backwards", show=False, id="runs.sort-backwards"),
        Binding("t", "edit('tags')", "tags", id="runs.tags"),
        Binding("n", "edit('note')", "note", id="runs.note"),
        Binding("N", "edit('title')", "rename", show=False, id="runs.rename"),
        Binding("x,X", "export", "export", key_display="x", id="runs.export"),
        Binding("v", "replay", "replay", show=False, id="runs.replay"),
        Binding("d,delete", "remove", "delete", key_display="d", id="runs.delete"),
        Binding("A", "pick_all", "pick all shown, or none", show=False, id="runs.pick-all"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._records: tuple[RunRecord, ...] | None = None
        self._filter = filters.Filter()
        self._order: Order = "age"
        self._backwards = False
        self._editing: tuple[RunRecord, str] | None = None
        self._typed = ""

    def body(self) -> ComposeResult:
        yield Headline()
        yield RunTable(self.lab.selection)
        yield Filter(HINT)
        yield Editor()

    @property
    def table(self) -> RunTable:
        return self.query_one(RunTable)

    def on_mount(self) -> None:
        super().on_mount()
        self.table.focus()
        self.table.sorted_by(self._order, self._backwards)
        self.set_interval(0.2, self._read_trends)

    def show(self, snapshot: Snapshot) -> None:
        if snapshot.records != self._records:
            self._records = snapshot.records
            self._find()
        self.table.tell(snapshot)
        self._tell()

    def _tell(self) -> None:
        count, shown = len(self._records or ()), len(self.table.items)
        left: Line = (("runs", "strong"), (f"  {self.lab.runs_shown}", "muted"))
        if self._filter.faults:
            right: Line = ((clean(self._filter.faults[0]), "bad"),)
        else:
            of = f"{shown:,} of {count:,}" if self._filter.terms else f"{count:,}"
            of = of if self.lab.snapshot.complete else f"reading… {of}"
            picked = len(self.lab.selection.runs)
            right = joined(
                [((of, ""), (" runs", "muted")), ((f"{picked:,} picked", "accent"),) * bool(picked)]
            )
        self.query_one(Headline).tell(left, right)

    def _find(self) -> None:
        """In a thread: a filter over settings reads the preset of every run once."""
        self.run_worker(self._find_in_thread, thread=True, exclusive=True, group="find")

    def _find_in_thread(self) -> None:
        found = find(
            self._records or (),
            self._filter,
            self._order,
            backwards=self._backwards,
            now=self.lab.snapshot.now,
        )
        self.app.call_from_thread(self._found, found)

    def _found(self, found: list[RunRecord]) -> None:
        self.table.load(found)
        self._tell()

    def _read_trends(self) -> None:
        """The losses of the rows on screen, a few at a time."""
        wanted = list(self.table.wanted)[:64]
        self.table.wanted.clear()
        if wanted:
            self.run_worker(lambda: self._trends(wanted), thread=True, group="trends")

    def _trends(self, wanted: list[Path]) -> None:
        found = {path: spark(trend(RunDir(path)), TREND) for path in wanted}
        self.app.call_from_thread(self._have_trends, found)

    def _have_trends(self, found: dict[Path, str]) -> None:
        self.table.trends.update(found)
        self.table.load(self.table.items)

    @on(RunTable.Chosen, "#run-table")
    def _open(self) -> None:
        if record := self.table.current:
            self.lab.open_run(record.run)

    def action_pick(self) -> None:
        if record := self.table.current:
            self.lab.selection.toggle(record.run.path)
            self.table.action_move(1)
            self.table.load(self.table.items)
            self._tell()

    def action_pick_all(self) -> None:
        paths = [record.run.path for record in self.table.items]
        chosen = self.lab.selection.runs
        self.lab.selection.runs = [] if set(paths) <= set(chosen) else paths
        self.table.load(self.table.items)
        self._tell()

    def action_pin(self) -> None:
        if record := self.table.current:
            self.lab.selection.pin(record.run.path)
            self.table.load(self.table.items)

    @property
    def _chosen(self) -> list[RunDir]:
        """The runs that were picked, else the one under the cursor."""
        current = self.table.current
        runs = self.lab.selection.runs or ([current.run.path] if current else [])
        return [RunDir(path) for path in runs]

    def action_compare(self) -> None:
        if runs := self._chosen:
            self.lab.compare(runs)

    def action_replay(self) -> None:
        """Play the run under the cursor again, from its log."""
        from dltui.tui.screens.replay import ReplayScreen

        if (record := self.table.current) and record.status.final:
            self.app.push_screen(ReplayScreen(record.run))

    def action_export(self) -> None:
        if runs := self._chosen:
            self.lab.export(runs)

    def action_filter(self) -> None:
        self.query_one(Filter).open()

    @on(Filter.Changed)
    def _narrow(self) -> None:
        self._filter = filters.parse(self.query_one(Filter).text)
        if self._filter.faults:
            self._tell()
        else:
            self._find()

    @on(Filter.Accepted)
    def _to_table(self) -> None:
        self.table.focus()

    def action_order(self, places: int) -> None:
        self._order = ORDERS[(ORDERS.index(self._order) + places) % len(ORDERS)]
        self._sorted()

    def action_backwards(self) -> None:
        self._backwards = not self._backwards
        self._sorted()

    def _sorted(self) -> None:
        self.table.sorted_by(self._order, self._backwards)
        self._find()

    def action_edit(self, what: str) -> None:
        if record := self.table.current:
            said = notes.read(record.run)
            text = " ".join(said.tags) if what == "tags" else getattr(said, what)
            self._editing, self._typed = (record, what), clean(text)
            self.query_one(Editor).edit(what, self._typed)

    @on(Editor.Typed)
    def _keep(self, event: Editor.Typed) -> None:
        self._typed = event.text

    @on(Editor.Closed)
    def _write(self, event: Editor.Closed) -> None:
        self.table.focus()
        if self._editing is None or not event.kept:
            return
        record, what = self._editing
        value = notes.tags(self._typed) if what == "tags" else self._typed.strip()
        said = msgspec.structs.replace(notes.read(record.run), **{what: value})
        try:
            notes.write(record.run, said)
        except OSError as error:
            self.lab.complain(ResourceError(f"{record.run.notes}: {error.strerror}"))
        self.lab.reader.forget(record.run)

    def action_remove(self) -> None:
        if record := self.table.current:
            choices = (
                Choice("keep", "keep it"),
                Choice("delete", "delete", f"for good: {clean(str(record.run.path))}"),
            )
            question = f"Delete {clean(record.called)} and everything in its directory?"
            self.app.push_screen(
                AskScreen(question, choices), lambda answer: self._remove(record, answer)
            )

    def _remove(self, record: RunRecord, answer: str | None) -> None:
        if answer != "delete":
            return
        try:
            notes.remove(record.run)
        except UsageError as error:
            self.lab.complain(error)
        self.lab.selection.forget(record.run.path)
        self.lab.reader.forget(record.run)

    def action_back(self) -> None:
        """First drop the filter, then leave."""
        if self._filter.terms or self._filter.faults:
            self.query_one(Filter).close()
            self.table.focus()
        else:
            self.dismiss()
