"""A row of the table: what was expected of the card, what was measured, and how far apart."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tests import tables
from tests.tables import number

WITHIN = 0.10
"""How far a prediction of memory may be from what a GPU takes (DESIGN, budgets)."""

HEADS = ("what", "expected", "measured", "ratio", "verdict")

LEFT = (0, 4)
"""Columns that begin at the left."""

Value = float | str | None


class Row(Struct, frozen=True, kw_only=True):
    """``ratio`` is expected over measured where both are numbers of one ``unit``.

    ``verdict`` begins with "holds", "seen", "off", "failed" or "not run".
    """

    what: str
    expected: Value = None
    measured: Value = None
    unit: str = ""
    ratio: float | None = None
    verdict: str = "seen"

    @property
    def fine(self) -> bool:
        return self.verdict.startswith(("holds", "seen"))

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        ratio = "" if self.ratio is None else f"{self.ratio:.3f}"
        return self.what, self._said(self.expected), self._said(self.measured), ratio, self.verdict

    def _said(self, value: Value) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return f"{number(value)} {self.unit}".strip()


def predicted(
    what: str, expected: float, measured: float, unit: str, within: float = WITHIN
) -> Row:
    """A prediction beside what came of it; ``within`` is the share it may be off by."""
    ratio = expected / measured if measured else None
    good = ratio is not None and abs(ratio - 1) <= within
    return Row(
        what=what,
        expected=expected,
        measured=measured,
        unit=unit,
        ratio=ratio,
        verdict="holds" if good else f"off: more than {within:.0%}",
    )


def bound(what: str, relation: str, limit: float, measured: float, unit: str) -> Row:
    """A number that has to be at least (``≥``) or at most (``≤``) ``limit``."""
    good = measured >= limit if relation == "≥" else measured <= limit
    return Row(
        what=what,
        expected=f"{relation} {number(limit)} {unit}".strip(),
        measured=measured,
        unit=unit,
        verdict="holds" if good else "off",
    )


def equal(what: str, expected: str, measured: str) -> Row:
    verdict = "holds" if expected == measured else "off: differs"
    return Row(what=what, expected=expected, measured=measured, verdict=verdict)


def yes(true: bool) -> str:
    return "yes" if true else "no"


def seen(what: str, measured: Value, unit: str = "", expected: Value = None) -> Row:
    """A number that nothing was expected of, or only assumed before it was known."""
    return Row(what=what, expected=expected, measured=measured, unit=unit)


def text(rows: Sequence[Row]) -> str:
    return tables.text(HEADS, [row.cells for row in rows], LEFT)


def markdown(rows: Sequence[Row]) -> str:
    return tables.markdown(HEADS, [row.cells for row in rows], LEFT)
