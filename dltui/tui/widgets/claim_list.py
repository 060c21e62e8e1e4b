"""Reported against reproduced: a line a claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from dltui.tui.claims import ClaimRow
from dltui.tui.line import Cell, Column
from dltui.tui.widgets.rows import Rows

FIGURE = "claims"
"""The id of the table in which a run keeps the same, for those who have no screen."""

LEAST, SHARE = 7, 5
"""Lines this may take, or this part of the screen, whichever is more; the rest scrolls."""


WIDEST = 20
"""Cells of a figure; enter on the row tells all of it."""

NAMES = 2 / 5
"""The part of the screen that what is claimed may take; verdict and reason have the rest."""


class ClaimList(Rows[ClaimRow]):
    """Hidden while there are none."""

    DEFAULT_CSS = "ClaimList { display: none; margin-top: 1; }"

    def __init__(self) -> None:
        super().__init__((), _cells, lambda row: row.what, id="claims")

    def show_claims(self, rows: Sequence[ClaimRow]) -> None:
        most = int(self.screen.size.width * NAMES)
        self.columns = (
            Column("CLAIMS", _wide("CLAIMS", (r.what for r in rows), most)),
            Column("reported", _wide("reported", (r.reported for r in rows)), right=True),
            Column("reproduced", _wide("reproduced", (r.measured for r in rows)), right=True),
            Column("verdict"),
        )
        if len(rows) != len(self.items):
            self.display = bool(rows)
            tallest = max(LEAST, self.screen.size.height // SHARE)
            self.styles.height = min(tallest, len(rows) + 1)
        self.load(rows)


def _wide(title: str, texts: Iterable[str], most: int = WIDEST) -> int:
    """Cells of a column."""
    return min(most, max(len(title), *map(cell_len, texts), 0))


def _cells(row: ClaimRow) -> Sequence[Cell]:
    return (
        row.what,
        (row.reported, "muted"),
        (row.measured, "strong"),
        row.verdict,
    )
