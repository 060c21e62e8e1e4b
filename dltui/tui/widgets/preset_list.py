"""The presets of a topic, each with what it gave last and what was reported for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dltui.runs.log.status import Status
from dltui.tui.model.library import REPORTED, PresetItem
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import TextCell, TextColumn, TextLine
from dltui.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from dltui.runs.listing.index import RunRecord

LAST = 18
"""Cells of what became of the newest run."""

COLUMNS = (
    TextColumn("PRESETS", 17, middle=True),
    TextColumn(""),
    TextColumn("runs", 5, right=True, from_width=70),
    TextColumn("last run", LAST),
    TextColumn("reported", REPORTED, right=True, from_width=76),
    TextColumn("cost", 10, right=True, from_width=88),
)


READING: Sequence[TextLine] = ((), (("  reading…", "muted"),))
NONE: Sequence[TextLine] = ((), (("  no preset fits the filter · esc clears it", "muted"),))


class PresetRow(Struct, frozen=True):
    """A preset with its newest run, if it was ever run."""

    item: PresetItem
    last: RunRecord | None

    @property
    def finished(self) -> bool:
        return self.last is not None and self.last.status is Status.FINISHED


class PresetList(Rows[PresetRow]):
    def __init__(self) -> None:
        super().__init__(
            COLUMNS,
            _cells,
            lambda row: row.item.name,
            empty=READING,
            id="presets",
        )

    @property
    def preset(self) -> PresetItem | None:
        return self.current.item if self.current else None

    def show_presets(
        self,
        items: Sequence[PresetItem],
        newest: Mapping[str, RunRecord],
        heading: str,
        *,
        complete: bool,
    ) -> None:
        self.empty = NONE if complete else READING
        self.columns = (replace(COLUMNS[0], title=heading), *COLUMNS[1:])
        self.load([PresetRow(item, newest.get(item.name)) for item in items])


def _cells(row: PresetRow) -> Sequence[TextCell]:
    item = row.item
    if item.fault:
        return item.short, (item.fault, "bad"), "", ("✖ faulty", "bad"), "", ""
    runs = f"{item.points}" if item.points > 1 else ""
    return (
        item.short,
        (item.title, "muted"),
        (runs, "muted"),
        _last(row.last) if row.finished or not item.absent else ("✖ no data", "warn"),
        (item.reported, "muted"),
        (item.cost, "muted"),
    )


def _last(record: RunRecord | None) -> TextCell:
    """How many claims were reproduced, else the final value."""
    if record is None:
        return "not run", "muted"
    if record.status is not Status.FINISHED:
        return phrases.STATUS[record.status]
    if record.claims[1]:
        text, tone = phrases.agreement(record.claims)
        return f"{text} claims", tone
    standing, tone = phrases.standing(record.status, record.message)
    if record.final is None:
        return standing, tone
    quick = " quick" if record.quick else ""
    shown = phrases.result(
        record.metric(record.final[0]), record.final[1], LAST - 2 - len(quick), tone
    )
    return ((f"{standing[0]} ", tone), *shown, (quick, "muted"))
