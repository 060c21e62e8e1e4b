"""Runs of a comparison as rows: what tells each apart, and what it gave, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from dltui.compare.filter import Facts, Filter, unmeant
from dltui.compare.members import Member, labels
from dltui.compare.quantities import Quantity, Summary
from dltui.errors import UsageError
from dltui.runs.liveness import ending
from dltui.words import cell, compact, duration

Order = Literal["given", "name", "status", "final", "best", "min", "max", "time"]
ORDERS: tuple[Order, ...] = get_args(Order)

WIDEST = 8
"""Characters of a value up to which all rows have the same decimals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """``place`` is that among the curves; ``behind`` is its final value less the baseline's, null
    for the baseline and without one; ``digits`` are the decimals of all rows, null where each
    takes its own.
    """

    member: Member
    place: int
    label: str
    digits: int | None
    summary: Summary | None
    behind: float | None
    baseline: bool

    def number(self, value: float | None) -> str:
        return compact(value) if self.digits is None else cell(value, self.digits)

    @property
    def words(self) -> dict[str, str]:
        """What it gave, by the names of the columns; a dash where there is nothing."""
        own = self.summary or Summary(None)
        ahead = "+" * (self.behind is not None and self.behind >= 0)
        return {
            "final": self.number(own.final),
            "±base": "" if self.behind is None else f"{ahead}{self.number(self.behind)}",
            "best": self.number(own.best),
            "min": self.number(own.low),
            "max": self.number(own.high),
            "time": duration(self.member.view.elapsed),
        }

    @property
    def status(self) -> str:
        """As every list says it."""
        view = self.member.view
        said = ending.short(view.status, view.ending)
        return view.status.word if said == view.status else said


def rows(
    every: Sequence[Member], quantity: Quantity | None, baseline: Member | None = None
) -> list[Row]:
    """In the order of ``every``; without a ``quantity`` none has a value."""
    found = [quantity.summary(member.view) if quantity else None for member in every]
    base = next((s for m, s in zip(every, found, strict=True) if m is baseline), None)
    values = [value for own in found if own for value in (own.final, own.best)]
    digits = quantity.metric.decimals(values) if quantity else None
    if digits is not None and max((len(cell(v, digits)) for v in values), default=0) > WIDEST:
        digits = None
    return [
        Row(
            member=member,
            place=place,
            label=label,
            digits=digits,
            summary=own,
            behind=None if member is baseline else _less(own, base),
            baseline=member is baseline,
        )
        for place, (member, label, own) in enumerate(zip(every, labels(every), found, strict=True))
    ]


def _less(own: Summary | None, base: Summary | None) -> float | None:
    if own is None or base is None or own.final is None or base.final is None:
        return None
    return own.final - base.final


def ordered(
    found: Sequence[Row], order: Order, better: int = 0, *, backwards: bool = False
) -> list[Row]:
    """The baseline first; values best first, or largest where no end is good, words from a to z,
    what has no value last.
    """
    chosen = sorted(found, key=lambda row: row.place, reverse=backwards and order == "given")
    if order in ("name", "status"):
        chosen.sort(key=lambda row: _text(row, order), reverse=backwards)
    elif order != "given":
        less = better < 0 and order != "time"
        known = [(value, row) for row in chosen if (value := _value(row, order)) is not None]
        known.sort(key=lambda pair: pair[0], reverse=less == backwards)
        chosen = [row for _, row in known] + [r for r in chosen if _value(r, order) is None]
    return sorted(chosen, key=lambda row: not row.baseline)


def _text(row: Row, order: Order) -> str:
    return row.label.lower() if order == "name" else row.status


def _value(row: Row, order: Order) -> float | None:
    if order == "time":
        return row.member.view.elapsed
    own = row.summary or Summary(None)
    return {"final": own.final, "best": own.best, "min": own.low, "max": own.high}[order]


def facts(row: Row) -> Facts:
    """What the filter may ask of it."""
    view, own = row.member.view, row.summary or Summary(None)
    return Facts(
        texts={
            "status": view.status,
            "name": f"{row.label} {row.member.name}",
            "title": row.member.title,
            "message": view.ending,
            "id": view.run.id,
        },
        numbers={
            **view.finals,
            "duration": view.elapsed,
            "time": view.elapsed,
            "final": own.final,
            "best": own.final if own.best is None else own.best,
        },
        settings=lambda: row.member.settings,
    )


def fitting(found: Sequence[Row], chosen: Filter) -> list[Row]:
    """Those that ``chosen`` asks for; ``UsageError`` where it asks for what none knows."""
    wrong = next(iter(chosen.faults), "") or unmeant(chosen, map(facts, found))
    if wrong:
        raise UsageError(wrong)
    return [row for row in found if chosen.fits(facts(row))]
