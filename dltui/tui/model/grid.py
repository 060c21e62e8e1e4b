"""A small matrix being typed over. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass

LARGEST = 16
"""Rows and columns up to which a matrix is edited cell by cell."""

TYPED = frozenset("0123456789+-.eE_")
"""What a number is typed with."""


@dataclass(slots=True)
class Grid:
    """``cells`` are the texts of the numbers, rows of one length; one cell is under the cursor.

    What is typed replaces the cell first and then goes on, until the cursor moves.
    """

    cells: list[list[str]]
    row: int = 0
    column: int = 0
    fresh: bool = True

    @property
    def text(self) -> str:
        """The matrix as it is written in a preset; an emptied cell is 0."""
        rows = (", ".join(cell or "0" for cell in row) for row in self.cells)
        return "[" + ", ".join(f"[{row}]" for row in rows) + "]"

    def move(self, rows: int, columns: int) -> None:
        self.row = max(0, min(self.row + rows, len(self.cells) - 1))
        self.column = max(0, min(self.column + columns, len(self.cells[0]) - 1))
        self.fresh = True

    def type(self, char: str) -> None:
        before = "" if self.fresh else self.cells[self.row][self.column]
        self.cells[self.row][self.column] = before + char
        self.fresh = False

    def erase(self) -> None:
        """The last character; the whole number where nothing was typed yet."""
        before = "" if self.fresh else self.cells[self.row][self.column]
        self.cells[self.row][self.column] = before[:-1]
        self.fresh = False

    def add_row(self) -> None:
        """Of zeros, below the cursor, which goes there."""
        if len(self.cells) < LARGEST:
            self.cells.insert(self.row + 1, ["0"] * len(self.cells[0]))
            self.move(1, 0)

    def remove_row(self) -> None:
        if len(self.cells) > 1:
            del self.cells[self.row]
            self.move(0, 0)

    def add_column(self) -> None:
        if len(self.cells[0]) < LARGEST:
            for row in self.cells:
                row.insert(self.column + 1, "0")
            self.move(0, 1)

    def remove_column(self) -> None:
        if len(self.cells[0]) > 1:
            for row in self.cells:
                del row[self.column]
            self.move(0, 0)


def grid(text: str) -> Grid | None:
    """The matrix that ``text`` writes down; null where it is no small one of numbers."""
    try:
        rows = json.loads(text, parse_int=_Number, parse_float=_Number)
    except (ValueError, RecursionError):
        return None
    if not isinstance(rows, list) or not 0 < len(rows) <= LARGEST:
        return None
    if not all(isinstance(row, list) and 0 < len(row) <= LARGEST for row in rows):
        return None
    flat = [cell for row in rows for cell in row]
    if len({len(row) for row in rows}) > 1 or not all(isinstance(c, _Number) for c in flat):
        return None
    return Grid([[str(cell) for cell in row] for row in rows])


class _Number(str):
    """A number as it was written."""
