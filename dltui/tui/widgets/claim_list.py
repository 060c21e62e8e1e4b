"""Reported against reproduced: a line a claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from dltui.presets.claims_table import WORDS
from dltui.tui.texts.claims import ClaimRow
from dltui.tui.texts.toned import GAP, TextCell, TextColumn
from dltui.tui.widgets.rows import Rows

NOT_COMPARABLE = f"{WORDS['not-comparable']}: "

FIGURE = "claims"
"""The id of the table in which a run keeps the same, for those who have no screen."""

LEAST, SHARE = 7, 5
"""Lines this may take, or this part of the screen, whichever is more; the rest scrolls."""


WIDEST = 20
"""Cells of a figure; enter on the row tells all of it."""

VERDICT = 20
"""Cells that a verdict has at least, if it needs them: "✔ reproduced" whole and a reason begun."""

ROOMY = 40
"""Cells of a verdict from which on it says in words that a figure is not comparable; with fewer
the sign and the reason do.
"""


class ClaimList(Rows[ClaimRow]):
    """Hidden while there are none."""

    DEFAULT_CSS = "ClaimList { display: none; margin-top: 1; }"

    def __init__(self) -> None:
        super().__init__((), self._cells, lambda row: (row.what, row.reported), id="claims")
        self._roomy, self._of_one = True, False

    def show_claims(self, rows: Sequence[ClaimRow]) -> None:
        if len(rows) != len(self.items):
            self.display = bool(rows)
            tallest = max(LEAST, self.screen.size.height // SHARE)
            self.styles.height = min(tallest, len(rows) + 1)
        self.items = rows
        self._lay_out()
        self.load(rows)

    def on_resize(self) -> None:
        super().on_resize()
        self._lay_out()

    def _lay_out(self) -> None:
        """Figures have what they need, verdicts at least ``VERDICT``, names the rest."""
        rows = self.items
        reported = _wide("reported", (row.reported for row in rows))
        measured = _wide("reproduced", (row.measured for row in rows))
        room = (self.size.width or self.screen.size.width) - reported - measured - 3 - 3 * GAP
        self._of_one = len({row.metric for row in rows}) == 1 and all(row.place for row in rows)
        title = f"CLAIMS  {rows[0].metric}" if self._of_one else "CLAIMS"
        what = _wide(title, map(self._what, rows), max(VERDICT, room - VERDICT))
        verdict = _wide("verdict", (row.verdict[0] for row in rows), room)
        what = min(what, max(VERDICT, room - verdict, room // 2))
        self._roomy = room - what >= ROOMY
        self.columns = (
            TextColumn(title, what, middle=True),
            TextColumn("reported", reported, right=True),
            TextColumn("reproduced", measured, right=True),
            TextColumn("verdict"),
        )

    def _what(self, row: ClaimRow) -> str:
        """The points alone where the heading says what all claims are of."""
        return row.place if self._of_one else row.what

    def _cells(self, row: ClaimRow) -> Sequence[TextCell]:
        text, tone = row.verdict
        return (
            self._what(row),
            (row.reported, "muted"),
            (row.measured, "strong"),
            (text if self._roomy else text.replace(NOT_COMPARABLE, ""), tone),
        )


def _wide(title: str, texts: Iterable[str], most: int = WIDEST) -> int:
    """Cells of a column."""
    return min(most, max(len(title), *map(cell_len, texts), 0))
