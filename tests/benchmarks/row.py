"""A row of the table: medians of ours and of a baseline, their ratio, its spread, and a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal

from msgspec import Struct

from tests import tables

HEADS = ("what", "ours", "baseline", "ratio", "spread", "budget", "verdict")

LEFT = (0, 6)
"""Columns that begin at the left."""

NOISY = "too noisy to tell"


@dataclass(frozen=True, slots=True)
class Budget:
    """At most (``≤``) or at least (``≥``) ``limit``: of the ratio where there is a baseline.

    A ratio of ``≤`` is ours over the baseline; one of ``≥`` is the baseline over ours, which is how
    many times as fast ours is.
    """

    relation: Literal["≤", "≥"]
    limit: float

    def allows(self, value: float) -> bool:
        return value <= self.limit if self.relation == "≤" else value >= self.limit


class Pair(Struct, frozen=True, array_like=True):
    """What one turn gave, in the unit of the row."""

    ours: float
    baseline: float | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """One row to be: ``what`` is measured, in which ``unit``, and what it may be.

    ``faster`` makes the ratio one of speed also where there is no budget.
    """

    name: str
    what: str
    unit: str
    budget: Budget | None = None
    faster: bool = False

    @property
    def of_speed(self) -> bool:
        return self.faster or (self.budget is not None and self.budget.relation == "≥")


class Row(Struct, frozen=True, kw_only=True):
    """``middle``, ``low`` and ``high`` are median and quartiles of what is judged: of the turns'
    ratios where there is a baseline, else of our own values, in ``unit``.

    ``verdict`` begins with "holds", "off", "too noisy", "seen", "not run" or "failed".
    """

    name: str
    what: str
    unit: str
    budget: str = ""
    verdict: str
    turns: tuple[Pair, ...] = ()
    middle: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        if self.middle is None or self.low is None or self.high is None:
            return self.what, "", "", "", "", self.budget, self.verdict
        ours = median(pair.ours for pair in self.turns)
        others = [pair.baseline for pair in self.turns if pair.baseline is not None]
        return (
            self.what,
            f"{number(ours)} {self.unit}".strip(),
            f"{number(median(others))} {self.unit}".strip() if others else "",
            f"{number(self.middle)} ×" if others else "",
            f"{number(self.low)}–{number(self.high)}",
            self.budget,
            self.verdict,
        )


def number(value: float) -> str:
    return tables.number(value, 3)


def judged(quantity: Quantity, turns: Sequence[Pair]) -> Row:
    """The row of all ``turns``, of which there is at least one."""
    values = [_value(quantity, pair) for pair in turns]
    low, middle, high = quartiles(values)
    return Row(
        name=quantity.name,
        what=quantity.what,
        unit=quantity.unit,
        budget=_budget(quantity, turns[0]),
        verdict=verdict(quantity.budget, low, high),
        turns=tuple(turns),
        middle=middle,
        low=low,
        high=high,
    )


def unmeasured(quantity: Quantity, why: str) -> Row:
    """A row without numbers; ``why`` is its verdict."""
    return Row(name=quantity.name, what=quantity.what, unit=quantity.unit, verdict=why)


def _value(quantity: Quantity, pair: Pair) -> float:
    if pair.baseline is None:
        return pair.ours
    return pair.baseline / pair.ours if quantity.of_speed else pair.ours / pair.baseline


def _budget(quantity: Quantity, pair: Pair) -> str:
    if quantity.budget is None:
        return ""
    unit = quantity.unit if pair.baseline is None else "×"
    return f"{quantity.budget.relation} {quantity.budget.limit:g} {unit}".strip()


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Those of the values themselves: of three, the halves between them."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return low, middle, high


def verdict(budget: Budget | None, low: float, high: float) -> str:
    """Of the middle half of the turns: all of it, nothing or a part of it is allowed."""
    if budget is None:
        return "seen"
    allowed = budget.allows(low), budget.allows(high)
    return "holds" if all(allowed) else NOISY if any(allowed) else "off"


def moved(before: Sequence[Row], now: Sequence[Row]) -> list[tuple[str, str, str, str, str]]:
    """What, before, now, their ratio and what that says, of rows measured both times.

    A row has moved where its medians lie further apart than either spread is wide.
    """
    old = {row.name: row for row in before}
    return [
        (row.what, _middle(old[row.name]), _middle(row), *_moved(old[row.name], row))
        for row in now
        if row.name in old
    ]


def _middle(row: Row) -> str:
    if row.middle is None or row.low is None or row.high is None:
        return row.verdict
    return f"{number(row.middle)} ({number(row.low)}–{number(row.high)})"


def _moved(old: Row, new: Row) -> tuple[str, str]:
    if old.middle is None or new.middle is None:
        return "", "not measured twice"
    ratio = f"{number(new.middle / old.middle)} ×" if old.middle else ""
    apart = abs(new.middle - old.middle)
    return ratio, "moved" if apart > max(_width(old), _width(new)) else "as before"


def _width(row: Row) -> float:
    assert row.low is not None and row.high is not None
    return row.high - row.low
