"""A matrix to type over, at the foot of a screen."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from dltui.tui.model.grid import TYPED, Grid
from dltui.tui.texts.toned import Part, TextLine
from dltui.tui.widgets.editor import Editor
from dltui.tui.widgets.lines import Lines


class GridEditor(Lines, can_focus=True):
    """Arrows move, digits replace the number under the cursor. Enter keeps the matrix, escape
    gives the old one back; both are told as an ``Editor`` tells them.
    """

    DEFAULT_CSS = """
    GridEditor { height: auto; dock: bottom; margin-bottom: 1; padding: 0 1; display: none;
                 background: $panel; }
    GridEditor.-open { display: block; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "close(True)", "keep", key_display="enter", id="matrix.keep"),
        Binding("escape", "close(False)", "undo", id="matrix.undo"),
        Binding("up", "move(-1, 0)", "up", show=False, id="matrix.up"),
        Binding("down", "move(1, 0)", "down", show=False, id="matrix.down"),
        Binding("left,shift+tab", "move(0, -1)", "left", show=False, id="matrix.left"),
        Binding("right,tab", "move(0, 1)", "right", show=False, id="matrix.right"),
        Binding("backspace", "erase", "erase", show=False, id="matrix.erase"),
        Binding("r", "change('add_row')", "add row", id="matrix.add-row"),
        Binding("R", "change('remove_row')", "remove row", id="matrix.remove-row"),
        Binding("c", "change('add_column')", "add column", id="matrix.add-column"),
        Binding("C", "change('remove_column')", "remove column", id="matrix.remove-column"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._grid = Grid([["0"]])
        self._label = ""

    def edit(self, label: str, grid: Grid) -> None:
        self._label, self._grid = label, grid
        self.add_class("-open")
        self._show()
        self.screen.set_focus(self)

    def action_close(self, kept: bool) -> None:
        self.remove_class("-open")
        self.post_message(Editor.Closed(kept))

    def action_move(self, rows: int, columns: int) -> None:
        self._grid.move(rows, columns)
        self._show()

    def action_erase(self) -> None:
        self._grid.erase()
        self._changed()

    def action_change(self, what: str) -> None:
        {
            "add_row": self._grid.add_row,
            "remove_row": self._grid.remove_row,
            "add_column": self._grid.add_column,
            "remove_column": self._grid.remove_column,
        }[what]()
        self._changed()

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Letters are typed, or for nothing; the screen below does not get them."""
        return character is not None and character.isprintable() and character != "?"

    def type_text(self, text: str) -> bool:
        """What a number has is typed, a comma or a blank goes on to the next one; the rest is for
        keys, or for nothing.
        """
        meant = [character for character in text if character in TYPED or character in " ,"]
        for character in meant:
            self._grid.type(character) if character in TYPED else self._grid.move(0, 1)
        self._changed()
        return bool(meant)

    def _changed(self) -> None:
        self._show()
        self.post_message(Editor.Typed(self._grid.text))

    def _show(self) -> None:
        grid = self._grid
        wide = max(len(cell) for row in grid.cells for cell in row)
        size = f"{len(grid.cells)} × {len(grid.cells[0])}"
        lines: list[TextLine] = [((self._label, "accent"), (f"  {size}", "muted"))]
        for number, row in enumerate(grid.cells):
            parts: list[Part] = []
            for column, cell in enumerate(row):
                here = (number, column) == (grid.row, grid.column)
                text = f"[{cell:>{wide}}]" if here else f" {cell:>{wide}} "
                parts.append((text, "strong" if here else ""))
            lines.append(tuple(parts))
        self.show(lines)
