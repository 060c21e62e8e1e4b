"""Reported against reproduced: a line a claim."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.tui.claims import ClaimRow
from dltui.tui.line import Cell, Column
from dltui.tui.widgets.rows import Rows

FIGURE = "claims"
"""The id of the table in which a run keeps the same, for those who have no screen."""

COLUMNS = (
    Column("CLAIMS"),
    Column("reported", 12, right=True),
    Column("reproduced", 14, right=True),
    Column("verdict", 20, from_width=64),
    Column("", from_width=110),
)
LEAST, SHARE = 7, 5
"""Lines this may take, or this part of the screen, whichever is more; the rest scrolls."""


class ClaimList(Rows[ClaimRow]):
    """Hidden while there are none."""

    DEFAULT_CSS = "ClaimList { display: none; margin-top: 1; }"

    def __init__(self) -> None:
        super().__init__(COLUMNS, _cells, lambda row: row.what, id="claims")

    def show_claims(self, rows: Sequence[ClaimRow]) -> None:
        if len(rows) != len(self.items):
            self.display = bool(rows)
            tallest = max(LEAST, self.screen.size.height // SHARE)
            self.styles.height = min(tallest, len(rows) + 1)
        self.load(rows)


def _cells(row: ClaimRow) -> Sequence[Cell]:
    return (
        row.what,
        (row.reported, "muted"),
        (row.measured, "strong"),
        row.verdict,
        (row.why, "muted"),
    )
