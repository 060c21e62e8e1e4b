"""The runs of a comparison, a row each: what tells it apart, its final value and its best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dltui.charts.style import Style
from dltui.charts.text import clean, wrap
from dltui.compare.members import Member, Summary, labels, series_of, summary
from dltui.topics import catalogue
from dltui.tui.texts import phrases
from dltui.tui.texts.side_column import ending
from dltui.tui.texts.toned import TextCell, TextColumn, TextLine, elide, plain
from dltui.tui.widgets.rows import Rows
from dltui.words import cell, compact

COLUMNS = (
    TextColumn("", 5),
    TextColumn("differs in", middle=True),
    TextColumn("status", 11),
    TextColumn("final", 8, right=True),
    TextColumn("±base", 8, right=True),
    TextColumn("best", 8, right=True, from_width=96),
    TextColumn("min", 8, right=True, from_width=120),
    TextColumn("max", 8, right=True, from_width=120),
    TextColumn("time", 7, right=True),
)

LETTER = 3
"""Cells of the letter before a name."""

EMPTY: Sequence[TextLine] = ((("reading…", "muted"),),)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """``behind`` is its final value less the baseline's; null for the baseline and without one.

    ``digits`` are the decimals of all rows, null where each takes its own.
    """

    member: Member
    marker: str
    label: str
    digits: int | None
    summary: Summary | None
    behind: float | None
    baseline: bool

    def number(self, value: float | None) -> str:
        return compact(value) if self.digits is None else cell(value, self.digits)


class MemberTable(Rows[MemberRow]):
    def __init__(self) -> None:
        super().__init__(COLUMNS, _cells, lambda row: row.member.letter, empty=EMPTY, id="members")

    def tell(self, rows: Sequence[MemberRow], metric: str) -> None:
        """``metric`` is the name of what the rows give."""
        known = catalogue.metric(metric)
        heading = f"{known.word} {known.unit}".rstrip()
        self.columns = [
            replace(c, title=f"{heading}, by what differs") if not c.width else c for c in COLUMNS
        ]
        self.load(rows)


def member_rows(
    every: Sequence[Member], what: str, *, test: bool, baseline: Member | None, style: Style
) -> list[MemberRow]:
    """The baseline first, then the others in their order, with the markers of the curves."""
    found = [_summary(member, what, test) for member in every]
    base = found[list(every).index(baseline)] if baseline else None
    values = [value for own in found if own for value in (own.last, own.best)]
    rows = [
        MemberRow(
            member=member,
            marker=style.marker(index),
            label=label,
            digits=catalogue.metric(what).decimals(values),
            summary=own,
            behind=own.last - base.last if own and base and member != baseline else None,
            baseline=member == baseline,
        )
        for index, (member, label, own) in enumerate(zip(every, labels(every), found, strict=True))
    ]
    return sorted(rows, key=lambda row: not row.baseline)


def _summary(member: Member, what: str, test: bool) -> Summary | None:
    series = series_of(member.view, what, test=test)
    return summary(series, lower_is_better=what == "loss") if series else None


def described(row: MemberRow, width: int, height: int) -> list[TextLine]:
    """All that is known of it, for where the table has no room: name, values, ending, directory."""
    view, own = row.member.view, row.summary
    values = {"final": own.last, "best": own.best, "min": own.low, "max": own.high} if own else {}
    facts = [f"{name} {row.number(value)}" for name, value in values.items()]
    facts += [f"time {phrases.clock(view.elapsed)}", f"in {view.run.path.name}"]
    lines: list[TextLine] = [((text, "muted"),) for text in wrap(clean("  ".join(facts)), width)]
    lines += [((line, tone),) for text, tone in ending(view) for line in wrap(text, width)]
    room = max(1, height - len(lines)) * (width - LETTER) - 1
    first, *more = wrap(plain(elide(((clean(row.label), ""),), room)), width - LETTER)
    name: TextLine = ((f"{row.member.letter:<{LETTER}}", "strong"), (first, ""))
    return [name, *(((" " * LETTER + text, ""),) for text in more), *lines][:height]


def _cells(row: MemberRow) -> Sequence[TextCell]:
    own = row.summary
    mark = "◉" if row.baseline else " "
    return (
        ((f"{mark}{row.marker} ", "accent"), (row.member.letter, "strong")),
        clean(row.label),
        phrases.standing(row.member.view.status, row.member.view.ending),
        (row.number(own.last if own else None), "strong"),
        ("" if row.behind is None else f"{'+' if row.behind >= 0 else ''}{row.number(row.behind)}"),
        row.number(own.best if own else None),
        row.number(own.low if own else None),
        row.number(own.high if own else None),
        (phrases.clock(row.member.view.elapsed), "muted"),
    )
