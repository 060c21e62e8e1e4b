"""Runs over each other: curves, what differs, best and last, and groups with their spread."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region

from dltui.compare import members
from dltui.compare.members import Member, called
from dltui.compare.overlays import along_each, means, overlay
from dltui.compare.quantities import SPLITS, Quantities, Quantity
from dltui.compare.rows import ORDERS, Order, ordered, rows
from dltui.compare.tables import means_by, means_table, settings_table
from dltui.errors import UsageError
from dltui.figures.records import Curve, StepSeries
from dltui.runs.layout import RunDir
from dltui.runs.log.series import Series
from dltui.tui.model.selection import Selection
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.screens.charts import ChartsScreen
from dltui.tui.texts.toned import TextLine, joined
from dltui.tui.widgets.against import Against
from dltui.tui.widgets.chart import Chart
from dltui.tui.widgets.figure import FigureView
from dltui.tui.widgets.filter import Filter
from dltui.tui.widgets.headline import Headline
from dltui.tui.widgets.lines import Lines
from dltui.tui.widgets.member_table import MemberTable, described
from dltui.tui.widgets.overlays import Overlays
from dltui.tui.widgets.page import Page
from dltui.tui.widgets.paragraph import Paragraph

MOST = 40
"""Runs that are laid over each other: nobody tells more apart."""

CHARTS, MOST_CHARTS = 2, 6
"""Quantities with a chart at first, and at most."""

NAMES = 12
"""Names that are offered over the field."""

FOOT = 3
"""Lines at the foot that describe the run under the cursor."""


class CompareScreen(ChartsScreen):
    """Runs side by side. g groups by what differs, with mean and spread; d shows all settings."""

    DEFAULT_CSS = """
    CompareScreen #page { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1;
                          scrollbar-background: $background; scrollbar-color: $rule; }
    CompareScreen #page > * { margin-bottom: 1; }
    CompareScreen MemberTable { height: auto; max-height: 24; }
    CompareScreen #means { display: none; }
    CompareScreen.-grouped #means { display: block; }
    CompareScreen #member { height: 3; padding: 0 1; }
    CompareScreen #asked { display: none; margin: 0 1; }
    """
    about = (
        "Runs over each other. v and / choose what is compared; g groups by what differs, with "
        "mean and spread; o sorts; d shows all settings."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "group", "group by", id="compare.group-by"),
        Binding("u", "members", "members", show=False, id="compare.members"),
        Binding("d", "settings", "all settings", id="compare.all-settings"),
        Binding("t", "split", "test/train", id="compare.test-or-train"),
        Binding("v", "metric", "metric", id="compare.table-of"),
        Binding("slash", "choose", "metrics", key_display="/", id="compare.metrics"),
        Binding("a", "along", "metric as x axis", show=False, id="compare.x-axis-metric"),
        Binding("o", "order(1)", "sort", id="compare.sort"),
        Binding("O", "backwards", "sort backwards", show=False, id="compare.sort-backwards"),
        Binding("p", "pin", "baseline", id="compare.baseline"),
        Binding("X", "export", "export", id="compare.export"),
    ]
    OPENS_FIELD = ("choose",)

    def __init__(self, runs: Sequence[RunDir], selection: Selection) -> None:
        super().__init__()
        self._runs = list(runs)
        self._selection = selection
        self._names = [called(run) for run in runs]
        self._members: list[Member] = []
        self._measured = Quantities([])
        self._drawn_for: object = None
        self._split = SPLITS[0]
        self._what = ""
        self._chosen: list[str] = []
        self._along = ""
        self._group: str | None = None
        self._apart, self._everything = False, False
        self._order: Order = "given"
        self._backwards = False

    def body(self) -> ComposeResult:
        yield Headline()
        with Page(id="page", can_focus=False):
            yield Overlays()
            yield MemberTable()
            yield FigureView(means_table({}, {}, ""), id="means")
            yield FigureView(settings_table([], everything=False), id="settings")
            yield Against()
        yield Paragraph(id="asked")
        yield Lines(id="member")
        yield Filter("metrics by name, → completes", lambda: self._measured.groups)

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
        return self.query_one(Overlays).charts

    @property
    def quantity(self) -> Quantity | None:
        """What the table gives; null while nothing was measured."""
        return self._measured.choose(self._what, self._split) if self._what else None

    @property
    def _baseline(self) -> Member | None:
        pinned = self._selection.baseline
        return next((m for m in self._members if m.view.run.path == pinned), None)

    def show(self, snapshot: Snapshot) -> None:
        views = [view for run in self._runs if (view := snapshot.views.get(run.path))]
        seen = [(view.run.path, view.status, view.step, view.updated) for view in views]
        if len(views) == len(self._runs) and seen != self._drawn_for:
            self._drawn_for = seen
            self._members = members.members(views, self._names)
            self._compare()

    def _compare(self) -> None:
        measured = self._measured = Quantities(self._members)
        if self._what not in measured.groups:
            self._what = next(iter(measured.groups), "")
        if self._split not in measured.splits:
            self._split = next(iter(measured.splits), "")
        self._draw()
        table = settings_table(self._members, everything=self._everything)
        self.query_one("#settings", FigureView).show(table)
        self.refresh_bindings()

    def _draw(self) -> None:
        """The curves and the tables for what is chosen now."""
        shown = [self._measured.choose(group, self._split) for group in self._shown]
        self.query_one(Overlays).tell([self._curves(one) for one in shown], self.axis)
        quantity = self.quantity
        found = rows(self._members, quantity, self._baseline)
        better = quantity.metric.better if quantity else 0
        found = ordered(found, self._order, better, backwards=self._backwards)
        heading = quantity.heading if quantity else ""
        table = self.query_one(MemberTable)
        table.tell(found, heading, self._order, backwards=self._backwards)
        self.set_class(self._group is not None, "-grouped")
        if self._group:
            means = means_by(self._members, self._group)
            self.query_one("#means", FigureView).show(means)
        self.query_one(Against).tell(self._members, quantity)
        self._describe()
        self._tell()

    @property
    def _shown(self) -> list[str]:
        """The quantities with a chart: those chosen by name, else that of the table and the most
        important of the others.
        """
        drawn = self._measured.drawn
        if chosen := [group for group in self._chosen if group in drawn]:
            return chosen
        first = dict.fromkeys(group for group in (self._what, *drawn) if group in drawn)
        return sorted(list(first)[:CHARTS], key=drawn.index)

    def _curves(self, quantity: Quantity) -> tuple[StepSeries | Curve, Mapping[str, Series]]:
        if not self._group and self._along:
            over = self._measured.choose(self._along, self._split)
            return along_each(self._members, quantity, over), {}
        if not self._group:
            return overlay(self._members, quantity)
        groups = members.groups(self._members, self._group)
        title = f"{quantity.title}: mean ± spread by {self._group}"
        return means(groups, quantity, axis=self.axis, title=title, apart=self._apart), {}

    def _tell(self) -> None:
        left: TextLine = (("compare", "strong"), (f"  {len(self._runs)} runs", "muted"))
        over = self._along if not self._group else ""
        facts = [f"x {over or self.axis}", self._split, f"by {self._group}" if self._group else ""]
        parts: list[TextLine] = [((fact, "muted"),) for fact in facts if fact]
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
        match action:
            case "axis":
                return True
            case "members":
                return self._group is not None
            case "split":
                return len(self._measured.splits) > 1
            case "along":
                return self._group is None and len(self._measured.drawn) > 1
            case "metric" | "choose":
                return len(self._measured.groups) > 1
            case _:
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
        view.show(settings_table(self._members, everything=self._everything))
        self.call_after_refresh(view.scroll_visible, animate=False)

    def action_split(self) -> None:
        """The same quantities of the next part of the data."""
        self._split = _next(self._measured.splits, self._split)
        self._draw()

    def action_metric(self) -> None:
        self._what = _next(self._measured.groups, self._what)
        self._draw()

    def action_along(self) -> None:
        """The next quantity with a course is the x axis; after the last what it was before."""
        self._along = _next(["", *self._measured.drawn], self._along)
        self._draw()

    async def action_choose(self) -> None:
        await self.query_one(Filter).open()
        self._ask()

    @on(Filter.Changed)
    def _choose(self) -> None:
        """The quantities in whose names one of the words occurs."""
        words = self.query_one(Filter).words
        groups = self._measured.groups
        self._chosen = [g for g in groups if any(word in g.lower() for word in words)][:MOST_CHARTS]
        if self._chosen:
            self._what = self._chosen[0]
        self._ask()
        self._draw()

    def _ask(self) -> None:
        """Over the field what it may be, or that nothing is called so."""
        field, asked = self.query_one(Filter), self.query_one("#asked", Paragraph)
        wrong = bool(field.words) and not self._chosen
        names = ", ".join(self._measured.groups[:NAMES])
        asked.tell(
            f"no metric is called so: {names}" if wrong else names, "bad" if wrong else "muted"
        )
        asked.display = field.has_class("-open")

    @on(Filter.Accepted)
    def _chose(self) -> None:
        self.query_one("#asked", Paragraph).display = False
        self.query_one(MemberTable).focus(scroll_visible=False)

    def action_order(self, places: int) -> None:
        self._order = ORDERS[(ORDERS.index(self._order) + places) % len(ORDERS)]
        self._draw()

    def action_backwards(self) -> None:
        self._backwards = not self._backwards
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

    def action_back(self) -> None:
        """First drop what was chosen by name, then leave."""
        if self._chosen and not self.maximized:
            self.query_one(Filter).close()
            self._chose()
        else:
            super().action_back()

    def axis_changed(self) -> None:
        self._along = ""
        self._draw()


def _next(among: Sequence[str], present: str) -> str:
    """The one behind ``present``, after the last the first."""
    if not among:
        return present
    at = among.index(present) if present in among else -1
    return among[(at + 1) % len(among)]


def compare_screen(runs: Sequence[RunDir], selection: Selection) -> CompareScreen:
    """Raises ``UsageError`` where there is nothing to compare with."""
    pinned = [RunDir(selection.baseline)] if selection.baseline else []
    found = members.expand([*runs, *(run for run in pinned if Path(run.path).is_dir())])
    if len(found) < 2:
        raise UsageError("pick another run to compare with: space in the list of all runs")
    if len(found) > MOST:
        raise UsageError(f"{len(found)} runs are too many to tell apart: pick at most {MOST}")
    return CompareScreen(found, selection)
