"""Runs, newest first: how each stands, how far it is, and what it gave."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from dltui.charts.text import clean
from dltui.runs.log.status import Status
from dltui.tui.reader.snapshot import Snapshot
from dltui.tui.texts import phrases
from dltui.tui.texts.pace import unplanned
from dltui.tui.texts.sparks import Sparks
from dltui.tui.texts.toned import TextCell, TextColumn, TextLine, joined, plain
from dltui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from dltui.runs.listing.index import RunRecord
    from dltui.runs.log.fold import RunView

RESULT = 20
"""Cells of a value with its metric."""

SAID = 30
"""Cells of the same among the words of a run: on 80 columns they have a few more."""

SPARK = 10

NARROW = 86
"""Cells below which results have no column: they stand in the words of the run."""

COLUMNS = (
    TextColumn("RUNS", 11),
    TextColumn("", 18, middle=True),
    TextColumn(""),
    TextColumn("", SPARK, from_width=110),
    TextColumn("final / so far", RESULT, right=True, from_width=NARROW),
    TextColumn("claims", 7, from_width=100),
    TextColumn("age", 6, right=True),
)

OWN_TRAINING: TextLine = (
    ("dltui exec -- python train.py", "accent"),
    (", or two lines in it", "muted"),
)

READING: Sequence[TextLine] = ((("  reading…", "muted"),),)
NOTHING: Sequence[TextLine] = (
    (("  Nothing was run yet. What you run stands here while it runs, and after.", "muted"),),
    (("  Your own training, too: ", "muted"), *OWN_TRAINING),
)

RECENT = 200
"""Runs listed here beside the live ones; the runs screen has them all."""


class RunRow(Struct, frozen=True):
    """A run; ``view`` is there while it is followed, and ``turn``, in words, while it waits."""

    record: RunRecord
    view: RunView | None
    now: float
    turn: str = ""


class RunList(Rows[RunRow]):
    """Live runs first, then the newest."""

    sticks = True

    def __init__(self) -> None:
        super().__init__(
            COLUMNS, self._cells, lambda row: row.record.run.path, empty=READING, id="runs"
        )
        self._sparks = Sparks(SPARK)

    @property
    def record(self) -> RunRecord | None:
        return self.current.record if self.current else None

    def show_runs(self, snapshot: Snapshot) -> None:
        if snapshot.complete:
            self.empty = NOTHING
        ended = (record for record in snapshot.records if record.status is not Status.RUNNING)
        shown = [*snapshot.live, *islice(ended, RECENT)]
        self.load([self._row(record, snapshot) for record in shown])

    def _row(self, record: RunRecord, snapshot: Snapshot) -> RunRow:
        waits = record.status is Status.QUEUED
        turn = phrases.turn(snapshot, record.run.path) if waits else ""
        return RunRow(record, snapshot.view(record), snapshot.now, turn)

    def _cells(self, row: RunRow) -> Sequence[TextCell]:
        record, view = row.record, row.view
        status, said = (view.status, view.ending) if view else (record.status, record.message)
        return (
            phrases.standing(status, said),
            clean(record.called) + (" quick" if record.quick else ""),
            _what(row, narrow=self.size.width - 3 < NARROW),
            (self._sparks.of(view) if view else "", "accent"),
            _result(record, view),
            phrases.agreement(record.claims),
            (phrases.age(record.created, row.now), "muted"),
        )


def _what(row: RunRow, *, narrow: bool) -> TextLine:
    """How far a running run is; what is known of one that ended."""
    record, view = row.record, row.view
    if view is not None and view.status is Status.RUNNING:
        return joined([phrases.by(record.owner), _going(view, narrow=narrow)])
    parts: list[TextCell] = []
    if narrow and record.final and not record.message:
        name, value = record.final
        known = record.metric(name)
        short = f"{known.short} {known.text(value)}"
        if len(short) > SAID:
            short = plain(phrases.result(known, value, SAID))
        parts = [short]
    said = clean(row.turn or record.message or record.title)
    return joined([*parts, phrases.by(record.owner), (said, "muted")])


def _going(view: RunView, *, narrow: bool) -> TextLine:
    phase = clean(" ".join((view.phase, view.detail)).strip())
    if view.progress is None:
        newest = clean("  ".join(view.newest[-1:])) if view.step else ""
        return joined([unplanned(view), ((newest or phase or "starting", "muted"),)])
    where = f"epoch {view.epoch_now}/{view.planned_epochs}" if view.planned_epochs else phase
    return (
        (f"{view.progress:4.0%} ", ""),
        (phrases.bar(view.progress, 5 if narrow else 8), "accent"),
        (f"  {where}  eta {phrases.clock(view.eta)}", "muted"),
    )


def _result(record: RunRecord, view: RunView | None) -> TextCell:
    """The final value of an ended run; of another, muted, what it is so far."""
    if record.final:
        return phrases.result(record.metric(record.final[0]), record.final[1], RESULT)
    name = view.headline if view else None
    if view is None or name is None or (value := view.finals[name]) is None:
        return ""
    return phrases.result(view.metric(name), value, RESULT, "muted")
