"""Runs, newest first: how each stands, how far it is, and what it gave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from dltui.charts.spark import spark
from dltui.charts.text import clean
from dltui.metrics import headline
from dltui.runs.events import Status
from dltui.tui import words
from dltui.tui.line import Cell, Column, Line
from dltui.tui.snapshot import Snapshot
from dltui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from dltui.runs.fold import RunView
    from dltui.runs.index import RunRecord

RESULT = 14
"""Cells of a value with its metric."""

COLUMNS = (
    Column("RUNS", 11),
    Column("", 18, middle=True),
    Column(""),
    Column("", 10, from_width=110),
    Column("final / so far", RESULT, right=True),
    Column("claims", 7, from_width=100),
    Column("", 11, right=True),
)

READING: Sequence[Line] = ((("  reading…", "muted"),),)
NOTHING: Sequence[Line] = (
    (("  Nothing was run yet. What you run stands here while it runs, and after.", "muted"),),
)

RECENT = 200
"""Runs listed here beside the live ones; the runs screen has them all."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """A run; ``view`` is there while it is followed."""

    record: RunRecord
    view: RunView | None
    now: float


class RunList(Rows[RunRow]):
    """Live runs first, then the newest."""

    sticks = True

    def __init__(self) -> None:
        super().__init__(COLUMNS, cells, lambda row: row.record.run.path, empty=READING, id="runs")

    @property
    def record(self) -> RunRecord | None:
        return self.current.record if self.current else None

    def show_runs(self, snapshot: Snapshot) -> None:
        if snapshot.complete:
            self.empty = NOTHING
        ended = (record for record in snapshot.records if record.status is not Status.RUNNING)
        shown = [*snapshot.live, *islice(ended, RECENT)]
        self.load([RunRow(record, snapshot.view(record), snapshot.now) for record in shown])


def cells(row: RunRow) -> Sequence[Cell]:
    record, view = row.record, row.view
    status, said = (view.status, view.ending) if view else (record.status, record.message)
    return (
        words.standing(status, said),
        clean(record.called) + (" quick" if record.quick else ""),
        _what(row),
        (_trend(view), "accent"),
        _result(record, view),
        words.agreement(record.claims),
        (_when(row, status), "muted"),
    )


def _what(row: RunRow) -> Line:
    """How far a running run is; what is known of one that ended."""
    view = row.view
    if view is None or view.status is not Status.RUNNING:
        return ((clean(row.record.message or row.record.title), "muted"),)
    phase = clean(" ".join((view.phase, view.detail)).strip())
    if view.progress is None:
        return ((phase or "starting", "muted"),)
    where = f"epoch {view.epoch}/{view.planned_epochs}" if view.planned_epochs else phase
    return (
        (f"{view.progress:4.0%} ", ""),
        (words.bar(view.progress, 8), "accent"),
        (f"  {where}", "muted"),
    )


def _result(record: RunRecord, view: RunView | None) -> Cell:
    """The final value of an ended run; of another, muted, what it is so far."""
    if record.final:
        return words.result(*record.final, record.topic, RESULT)
    known = {name: value for name, value in view.last.items() if value is not None} if view else {}
    name = headline(known)
    return words.result(name, known[name], record.topic, RESULT, "muted") if name else ""


def _trend(view: RunView | None) -> str:
    if view is None or not (loss := view.series.get("loss") or view.series.get("train/loss")):
        return ""
    return spark(loss.y[-2000:].tolist(), 10)


def _when(row: RunRow, status: Status) -> str:
    if row.view and status is Status.RUNNING:
        return f"eta {words.clock(row.view.eta)}"
    return words.ago(row.record.created, row.now)
