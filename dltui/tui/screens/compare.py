"""Runs over each other: curves, what differs, best and last, and groups with their spread."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.geometry import Region

from dltui.compare import figures, members
from dltui.compare.members import Member
from dltui.errors import UsageError
from dltui.figures.records import StepSeries
from dltui.runs.files import notes
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.tui.model.selection import Selection
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.screens.charts import ChartsScreen
from dltui.tui.texts.allocation import called
from dltui.tui.texts.toned import TextLine, joined
from dltui.tui.widgets.against import Against
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.figure import FigureView
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.member_table import MemberTable, described, member_rows
from dltui.tui.widgets.page import Page
from dltui.tui.widgets.painter import painter

MOST = 40
"""Runs that are laid over each other: nobody tells more apart."""

FOOT = 3
"""Lines at the foot that describe the run under the cursor."""


class CompareScreen(ChartsScreen):
    """Runs side by side. g groups by what differs, with mean and spread; d shows all settings."""

    DEFAULT_CSS = """
    CompareScreen #page { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1;
                          scrollbar-background: $background; scrollbar-color: $rule; }
    CompareScreen #charts { layout: grid; grid-size: 2; grid-gutter: 0 3; height: 1fr;
                            min-height: 14; }
    CompareScreen.-tall #charts { min-height: 50%; }
    CompareScreen.-narrow #charts { grid-size: 1; height: 18; grid-rows: 9; }
    CompareScreen #page > * { margin-bottom: 1; }
    CompareScreen MemberTable { height: auto; max-height: 24; }
    CompareScreen #member { height: 3; padding: 0 1; }
    """
    about = (
        "Runs over each other. g groups by what differs, with mean and spread; d shows all "
        "settings."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "group", "group by", id="compare.group-by"),
        Binding("u", "members", "members", show=False, id="compare.members"),
        Binding("d", "settings", "all settings", id="compare.all-settings"),
        Binding("t", "test", "test/train", id="compare.test-or-train"),
        Binding("v", "metric", "table of", id="compare.table-of"),
        Binding("p", "pin", "baseline", id="compare.baseline"),
        Binding("X", "export", "export", id="compare.export"),
    ]

    def __init__(self, runs: Sequence[RunDir], selection: Selection) -> None:
        super().__init__()
        self._runs = list(runs)
        self._selection = selection
        self._names = [called(run) for run in runs]
        self._titles = [notes.read(run).title for run in runs]
        self._members: list[Member] = []
        self._drawn_for: object = None
        self._test, self._apart, self._everything = True, False, False
        self._group: str | None = None
        self._what = "accuracy"

    def body(self) -> ComposeResult:
        yield Headline()
        with Page(id="page", can_focus=False):
            with Container(id="charts"):
                for what in members.METRICS:
                    yield Chart(StepSeries(id=what, title=what, metrics={}), id=what)
            yield MemberTable()
            yield FigureView(figures.settings_table([], everything=False), id="settings")
            yield Against()
        yield Lines(id="member")

    def on_mount(self) -> None:
        super().on_mount()
        for run in self._runs:
            self.lab.reader.open(run)
        self.query_one(MemberTable).focus(scroll_visible=False)
        self._tell()

    def on_unmount(self) -> None:
        for run in self._runs:
            self.lab.reader.close(run)

    @property
    def follows(self) -> Collection[RunDir]:
        return self._runs

    @property
    def charts(self) -> list[Chart]:
        return list(self.query("#charts Chart").results(Chart))

    @property
    def _baseline(self) -> Member | None:
        pinned = self._selection.baseline
        return next((m for m in self._members if m.view.run.path == pinned), None)

    def show(self, snapshot: Snapshot) -> None:
        views = [view for run in self._runs if (view := snapshot.views.get(run.path))]
        seen = [(view.run.path, view.status, view.step, view.updated) for view in views]
        if len(views) == len(self._runs) and seen != self._drawn_for:
            self._drawn_for = seen
            self._members = members.members(views, self._names, self._titles)
            self._compare(views)

    def _compare(self, views: Sequence[RunView]) -> None:
        if not any(members.metric(v, what, test=True) for v in views for what in members.METRICS):
            self._test = False
        if not any(members.metric(v, self._what, test=self._test) for v in views):
            self._what = "loss"
        self._draw()
        table = figures.settings_table(self._members, everything=self._everything)
        self.query_one("#settings", FigureView).show(table)
        self.query_one(Against).tell(self._members)

    def _draw(self) -> None:
        """The curves and the table for what is chosen now."""
        for chart in self.charts:
            what = chart.id or ""
            if self._group:
                chart.show(
                    figures.grouped(
                        self._members,
                        self._group,
                        what,
                        test=self._test,
                        axis=self.axis,
                        apart=self._apart,
                    )
                )
            else:
                chart.show(*figures.overlay(self._members, what, test=self._test))
        rows = member_rows(
            self._members,
            self._what,
            test=self._test,
            baseline=self._baseline,
            style=painter(self.app).style,
        )
        self.query_one(MemberTable).tell(rows, f"{'test' if self._test else 'train'}/{self._what}")
        self._describe()
        self._tell()

    def _tell(self) -> None:
        left: TextLine = (("compare", "strong"), (f"  {len(self._runs)} runs", "muted"))
        facts = [f"x {self.axis}", "test" if self._test else "train"]
        facts += [f"by {self._group}"] if self._group else []
        parts: list[TextLine] = [((fact, "muted"),) for fact in facts]
        if baseline := self._baseline:
            parts.append(((f"◉ {baseline.letter}", "accent"),))
        self.query_one(Headline).tell(left, joined(parts, " · "))

    @on(MemberTable.Chosen, "#members")
    def _open(self) -> None:
        if row := self.query_one(MemberTable).current:
            self.lab.open_run(row.member.view.run)

    @on(MemberTable.Moved, "#members")
    def _keep_in_view(self) -> None:
        table, page = self.query_one(MemberTable), self.query_one("#page", Page)
        if table.cursor or page.scroll_y:  # At first the curves and their legends are in view.
            row = Region(0, table.virtual_region.y + 1 + table.cursor - table.top, 1, 1)
            page.scroll_to_region(row, animate=False)
        self._describe()

    def on_resize(self) -> None:
        super().on_resize()
        self._describe()

    def _describe(self) -> None:
        """The run under the cursor, in sight wherever the page is scrolled to."""
        row, lines = self.query_one(MemberTable).current, self.query_one("#member", Lines)
        width = self.size.width - 2
        lines.show(described(row, width, FOOT) if row and width > 0 else [])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Means with their spread are drawn over another axis, too, though they are no series."""
        if action == "axis":
            return True
        if action == "members":
            return self._group is not None
        return super().check_action(action, parameters)

    def action_group(self) -> None:
        """The next setting that differs; after the last one each run by itself again."""
        keys: list[str | None] = [None, *members.differences(self._members)]
        at = keys.index(self._group) if self._group in keys else 0
        self._group = keys[(at + 1) % len(keys)]
        if len(keys) == 1:
            self.notify("they differ in nothing", markup=False)
        self._draw()
        self.refresh_bindings()

    def action_members(self) -> None:
        self._apart = not self._apart
        self._draw()

    def action_settings(self) -> None:
        self._everything = not self._everything
        view = self.query_one("#settings", FigureView)
        view.show(figures.settings_table(self._members, everything=self._everything))
        self.call_after_refresh(view.scroll_visible, animate=False)

    def action_test(self) -> None:
        self._test = not self._test
        self._draw()

    def action_metric(self) -> None:
        names = list(members.METRICS)
        self._what = names[(names.index(self._what) + 1) % len(names)]
        self._draw()

    def action_pin(self) -> None:
        if row := self.query_one(MemberTable).current:
            self._selection.pin(row.member.view.run.path)
            self._draw()

    @property
    def place(self) -> Path | None:
        row = self.query_one(MemberTable).current
        return row.member.view.run.path if row else None

    def action_export(self) -> None:
        self.lab.export(self._runs)

    def axis_changed(self) -> None:
        self._draw()


def compare_screen(runs: Sequence[RunDir], selection: Selection) -> CompareScreen:
    """Raises ``UsageError`` where there is nothing to compare with."""
    pinned = [RunDir(selection.baseline)] if selection.baseline else []
    found = members.expand([*runs, *(run for run in pinned if Path(run.path).is_dir())])
    if len(found) < 2:
        raise UsageError("pick another run to compare with: space in the list of all runs")
    if len(found) > MOST:
        raise UsageError(f"{len(found)} runs are too many to tell apart: pick at most {MOST}")
    return CompareScreen(found, selection)
