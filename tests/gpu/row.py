"""A row of the table: what was expected of the card, what was measured, and how far apart."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

WITHIN = 0.10
"""How far a prediction of memory may be from what a GPU takes (DESIGN, budgets)."""

HEADS = ("what", "expected", "measured", "ratio", "verdict")

WIDEST = 60
"""Characters of a cell on a terminal; JSON and markdown have all of them."""

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


def number(value: float) -> str:
    """Four digits that count, thousands parted: 16.22, 1,454, 58,164,298."""
    return f"{value:,.0f}" if abs(value) >= 1000 or value == int(value) else f"{value:.4g}"


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
    """The table for a terminal, columns as wide as they need to be, up to a bound."""
    lines = [tuple(map(_cut, line)) for line in (HEADS, *(row.cells for row in rows))]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i in (0, 4) else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cut(cell: str) -> str:
    return cell if len(cell) <= WIDEST else f"{cell[: WIDEST - 1]}…"


def markdown(rows: Sequence[Row]) -> str:
    lines = [f"| {' | '.join(HEADS)} |", "|---|--:|--:|--:|---|"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row.cells)} |" for row in rows]
    return "\n".join(lines)
