"""The runs of a comparison, a row each: what tells it apart, its final value and its best."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from dltui.charts.text import clean, wrap
from dltui.compare.rows import Order, Row
from dltui.tui.texts import phrases
from dltui.tui.texts.side_column import ending
from dltui.tui.texts.toned import TextCell, TextColumn, TextLine, elide, plain
from dltui.tui.widgets.painter import painter
from dltui.tui.widgets.rows import Rows

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

NAMED = {"name": "differs in"}
"""Titles of columns that are not called as the order is."""

FACTS = ("final", "best", "min", "max", "time")

LETTER = 3
"""Cells of the letter before a name."""

EMPTY: Sequence[TextLine] = ((("reading…", "muted"),),)


class MemberTable(Rows[Row]):
    def __init__(self) -> None:
        super().__init__(COLUMNS, self._cells, lambda row: row.member.letter, id="members")
        self.empty = EMPTY

    def tell(
        self, rows: Sequence[Row], heading: str, order: Order = "given", *, backwards: bool = False
    ) -> None:
        """``heading`` names what the rows give, with its unit; the ``order`` is marked."""
        arrow = "▴" if backwards else "▾"
        sorted_by = NAMED.get(order, order)
        self.columns = [
            replace(
                column,
                title=(
                    f"{heading}, by what differs".removeprefix(", ")
                    if not column.width
                    else column.title
                )
                + arrow * (column.title == sorted_by),
            )
            for column in COLUMNS
        ]
        self.load(rows)

    def _cells(self, row: Row) -> Sequence[TextCell]:
        told = row.words
        mark = "◉" if row.baseline else " "
        marker = painter(self.app).style.marker(row.place)
        return (
            ((f"{mark}{marker} ", "accent"), (row.member.letter, "strong")),
            clean(row.label),
            phrases.standing(row.member.view.status, row.member.view.ending),
            (told["final"], "strong"),
            *(told[name] for name in ("±base", "best", "min", "max")),
            (told["time"], "muted"),
        )


def described(row: Row, width: int, height: int) -> list[TextLine]:
    """All that is known of it, for where the table has no room: name, values, ending, directory."""
    view, told = row.member.view, row.words
    shown = FACTS if row.summary else FACTS[-1:]
    facts = [f"{name} {told[name]}" for name in shown] + [f"in {view.run.path.name}"]
    lines: list[TextLine] = [((text, "muted"),) for text in wrap(clean("  ".join(facts)), width)]
    lines += [((line, tone),) for text, tone in ending(view) for line in wrap(text, width)]
    room = max(1, height - len(lines)) * (width - LETTER) - 1
    first, *more = wrap(plain(elide(((clean(row.label), ""),), room)), width - LETTER)
    name: TextLine = ((f"{row.member.letter:<{LETTER}}", "strong"), (first, ""))
    return [name, *(((" " * LETTER + text, ""),) for text in more), *lines][:height]
