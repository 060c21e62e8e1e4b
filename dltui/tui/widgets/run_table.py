"""All runs: state, name, what was asked, what it gave, how long it took, and its trend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from msgspec.structs import replace
from textual.message import Message
from textual.worker import get_current_worker

from dltui.charts.kinds.spark import spark
from dltui.charts.text import clean
from dltui.compare.filter import Filter
from dltui.compare.finding import Found, Order, search
from dltui.presets.sweep import short
from dltui.runs.files.request import Kind
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import RunRecord
from dltui.runs.listing.parallel import side_by_side
from dltui.runs.listing.trend import trend
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.tui import periods
from dltui.tui.model.own_settings import OwnSettings
from dltui.tui.model.selection import Selection
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.texts import phrases
from dltui.tui.texts.pace import unplanned
from dltui.tui.texts.sparks import Sparks
from dltui.tui.texts.toned import TextCell, TextColumn, TextLine, joined, pages, sizes
from dltui.tui.widgets.rows import Rows

FINAL, ROOMY = 14, 26
"""Cells of a final value with its metric, the second from ``WIDE`` cells of the list on."""

WIDE = 150

TREND_OF, TREND = "trend", 12
"""Title of the column where the runs are told by several quantities, and cells of a trend."""

COLUMNS = (
    TextColumn("", 1),
    TextColumn("status", 11),
    TextColumn("name", 16, middle=True),
    TextColumn("topic", 15, from_width=150),
    TextColumn("settings"),
    TextColumn("final", FINAL, right=True),
    TextColumn("best", 8, right=True, from_width=130),
    TextColumn("time", 7, right=True, from_width=90),
    TextColumn("age", 6, right=True),
    TextColumn(TREND_OF, TREND, from_width=110),
)

KINDS: dict[Kind, str] = {"command": "program", "script": "script", "import": "import"}
"""What stands for the topic of runs that are not dltui's own."""

NEVER = 1_000_000
"""Cells that no list has."""

NAMED = 3
"""Columns that stand on every page of columns."""

NAMES = ((130, 26), (90, 22))
"""From so many cells of the list on, names have so many."""

PATIENCE = 0.1
"""Seconds without a trend after which it is asked whether anybody still wants them."""

LOGS = 4
"""Logs that are read at a time, for the trends: each may hold 10 MiB meanwhile."""

EMPTY: Sequence[TextLine] = (
    (("No run is like that. ", "muted"), ("escape", "accent"), (" shows all again.", "muted")),
)
NOTHING: Sequence[TextLine] = (
    (("Nothing was run yet. ", "muted"), ("escape", "accent"), (" goes to the presets.", "muted")),
)


class RunTable(Rows[RunRecord]):
    """Lists the runs that fit ``filter``, in ``order``; finding them and reading their trends
    happens in threads. ``Listed`` is posted with each new list; ``fault`` is what the filter asks
    for and no run knows.
    """

    class Listed(Message):
        """Other runs are listed than before."""

    def __init__(self, selection: Selection) -> None:
        super().__init__(COLUMNS, self._cells, lambda record: record.run.path, id="run-table")
        self.filter = Filter()
        self.fault = ""
        self.order: Order = "age"
        self.backwards = False
        self.metric = ""
        self._trend_of = TREND_OF
        self.trends: dict[Path, str] = {}
        self._sparks = Sparks(TREND)
        self._wanted: dict[Path, str] = {}
        self._asked = set[Path]()
        """Those whose trend a thread reads."""
        self._own = OwnSettings()
        self._page = 0
        self._finding = self._outdated = False
        self._selection = selection
        self._records: tuple[RunRecord, ...] = ()
        self._views: Mapping[Path, RunView] = {}
        self._now = 0.0
        self._snapshot = Snapshot()

    def on_mount(self) -> None:
        self._lay_columns()
        self.set_interval(periods.TRENDS, self._read_trends)

    def show_runs(self, snapshot: Snapshot) -> None:
        """The runs there are, and what live ones do now."""
        self._views, self._now, self._snapshot = snapshot.views, snapshot.now, snapshot
        if snapshot.records != self._records:
            self._records = snapshot.records
            self.find()
        if not snapshot.records:
            self.empty = NOTHING if snapshot.complete else ()
        self.again()

    def again(self) -> None:
        """Draw the rows that look different now."""
        self.load(self.items)

    def find(self) -> None:
        """In a thread: a filter over settings reads the preset of every run once.

        One after another: what is asked meanwhile is found when the last search ends, so that
        none overtakes a newer one (ten keys typed among 10,000 runs took half a minute).
        """
        if self._finding:
            self._outdated = True
            return
        self._finding, self._outdated = True, False
        self.run_worker(self._find_in_thread, thread=True, group="find")

    def sort(self, order: Order, *, backwards: bool) -> None:
        self.order, self.backwards = order, backwards
        self._lay_columns()
        self.find()

    def choose(self, by: int) -> None:
        """Show and sort by the next metric of the runs in the list, those of most runs first;
        between the last and the first each run shows the one that stands for it.
        """
        seen = Counter(name for record in self.items for name in record.measurable)
        names = ["", *(name for name, _ in seen.most_common())]
        place = names.index(self.metric) if self.metric in names else 0
        self.metric = names[(place + by) % len(names)]
        self.again()
        if self.order == "final":
            self.find()

    @property
    def finding(self) -> bool:
        """Whether other rows may be listed in a moment: what is under the cursor is not meant."""
        return self._finding

    @property
    def unseen_order(self) -> str:
        """By what they are sorted, where no column that is shown says it."""
        shown = {self.columns[number].title for number in sizes(self.columns, self._room)}
        order = f"{self.order}{self._arrow}"
        return "" if order in shown else order

    @property
    def column_pages(self) -> tuple[int, int]:
        """Which page of the columns is shown, and of how many."""
        count = len(pages(COLUMNS, self._room, NAMED))
        return self._page % count, count

    def turn_columns(self, by: int) -> None:
        self._page = (self.column_pages[0] + by) % self.column_pages[1]
        self._lay_columns()

    @property
    def _room(self) -> int:
        return self.size.width - 3

    @property
    def _arrow(self) -> str:
        return "▴" if self.backwards else "▾"

    def _lay_columns(self) -> None:
        name = next((cells for least, cells in NAMES if self._room >= least), COLUMNS[2].width)
        widths = {"name": name} | ({"final": ROOMY} if self.size.width >= WIDE else {})
        shown = pages(COLUMNS, self._room, NAMED)[self.column_pages[0]]
        self.columns = [
            replace(
                column,
                title=self._trend_of
                if column.title == TREND_OF
                else f"{column.title}{self._arrow * (column.title == self.order)}",
                width=widths.get(column.title, column.width),
                from_width=0 if number in shown else NEVER,
            )
            for number, column in enumerate(COLUMNS)
        ]
        self.refresh()

    def on_resize(self) -> None:
        super().on_resize()
        self._lay_columns()

    def _find_in_thread(self) -> None:
        found = search(
            self._records,
            self.filter,
            self.order,
            backwards=self.backwards,
            now=self._now,
            of=self.metric,
        )
        self.app.call_from_thread(self._found, found)

    def _found(self, found: Found) -> None:
        self._finding = False
        if self._outdated:
            self.find()
        self.fault = found.fault
        self.empty = EMPTY if self._records else self.empty
        groups = {record.group for record in found.records} - {""}
        self._trend_of = clean(groups.pop()) if len(groups) == 1 else TREND_OF
        self._lay_columns()
        self.load(found.records)
        self.post_message(self.Listed())

    def _read_trends(self) -> None:
        """Of the rows on screen, a few at a time."""
        wanted = dict(islice(self._wanted.items(), 64))
        self._wanted.clear()
        self._asked |= wanted.keys()
        if wanted or self._own.wanted:
            self.run_worker(lambda: self._trends(wanted), thread=True, group="trends")

    def _trends(self, wanted: Mapping[Path, str]) -> None:
        """Ends with the lab, however long the disk takes."""
        worker, found = get_current_worker(), dict[Path, str]()

        def look(run: Path) -> str:
            return spark(trend(RunDir(run), wanted[run]), TREND)

        with closing(side_by_side(wanted, look, PATIENCE, LOGS)) as sparks:
            for one in sparks:
                if worker.is_cancelled:
                    return
                found.update(filter(None, (one,)))
        self._own.read()
        self.app.call_from_thread(self._have_trends, found)

    def _have_trends(self, found: dict[Path, str]) -> None:
        self.trends.update(found)
        self._asked -= found.keys()
        self.again()

    def _cells(self, record: RunRecord) -> Sequence[TextCell]:
        view = self._views.get(record.run.path)
        status, said = (view.status, view.ending) if view else (record.status, record.message)
        live = view if status is Status.RUNNING else None
        seconds = live.duration if live else record.elapsed
        waits = status is Status.QUEUED
        return (
            (self._selection.mark(record.run.path), "accent"),
            phrases.standing(status, said),
            _name(record),
            (KINDS.get(record.kind) or clean(record.topic), "muted"),
            _settings(
                record, live, status, self._turn(record) if waits else "", self._own.of(record)
            ),
            self._final(record),
            self._best(record),
            (phrases.clock(seconds) if seconds else "", ""),
            (phrases.age(record.created, self._now), "muted"),
            (self._trend(record, view), "accent"),
        )

    def _turn(self, record: RunRecord) -> str:
        return phrases.turn(self._snapshot, record.run.path)

    def _final(self, record: RunRecord) -> TextCell:
        width = ROOMY if self.size.width >= WIDE else FINAL
        final, _ = record.measured(self.metric)
        return phrases.result(record.metric(final[0]), final[1], width) if final else ""

    def _best(self, record: RunRecord) -> str:
        """Without its unit, which stands beside the final one."""
        _, best = record.measured(self.metric)
        return record.metric(best[0]).number(best[1]) if best else ""

    def _trend(self, record: RunRecord, view: RunView | None) -> str:
        if view is not None:
            return self._sparks.of(view)
        path = record.run.path
        if path not in self.trends and path not in self._asked and record.status.final:
            self._wanted[path] = record.group
        return self.trends.get(path, "")


def _name(record: RunRecord) -> TextLine:
    tags = " ".join(f"#{clean(tag)}" for tag in record.tags)
    quick = "quick" if record.quick else ""
    return joined(
        filter(None, (((clean(record.called), ""),), tags and (tags, "accent"), (quick, "muted"))),
        " ",
    )


def _settings(
    record: RunRecord, view: RunView | None, status: Status, turn: str, own: str
) -> TextLine:
    """What differs from the preset, or what is the run's ``own``; how far a live run is, where in
    the queue one that waits; what went wrong with another.
    """
    parts: list[TextLine] = [((clean(turn), "muted"),)] * bool(turn)
    if view is not None and view.progress is not None:
        parts.append(((phrases.bar(view.progress, 8), "accent"), (f" {view.progress:4.0%}", "")))
    elif view is not None and view.step:
        parts.append(unplanned(view))
    if record.points:
        parts.append(((f"{record.points} points", "muted"),))
    if own:
        parts.append(((clean(own), ""),))
    elif record.overrides:
        pairs = [one.partition("=") for one in record.overrides]
        names = short([key for key, _, _ in pairs])
        shown = "  ".join(f"{n}={v}" for n, (_, _, v) in zip(names, pairs, strict=True))
        parts.append(((clean(shown), ""),))
    if record.message:
        parts.append(((clean(record.message), phrases.standing(status, record.message)[1]),))
    elif record.note:
        parts.append(((clean(record.note), "muted"),))
    elif not parts and record.title != record.called:
        parts.append(((clean(record.title), "muted"),))
    return joined([phrases.by(record.owner), *parts])
