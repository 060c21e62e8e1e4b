"""What the terminal shows and what it should show: a frame is the difference.

Textual paints whatever a part asks for, whole lines or the whole screen. All of it is kept here,
and only cells that look different leave: one move of the cursor in a list of runs was 31,688 bytes
as Textual sends it.
"""

from __future__ import annotations

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, LayoutUpdate

from dltui.tui.terminal.cells import Cell, cells, changes
from dltui.tui.terminal.pens import RESET

Update = ChopsUpdate | LayoutUpdate
"""The two that Textual sends to a full screen."""


class Frame:
    """``put`` takes what Textual paints, ``take`` gives what the terminal has to be sent."""

    def __init__(self) -> None:
        self._shown: list[list[Cell | None]] = []
        self._wanted: list[list[Cell | None]] = []
        self._waiting: dict[int, int] = {}
        self._turn = 0

    @property
    def waiting(self) -> bool:
        """Whether lines were painted that have not been sent."""
        return bool(self._waiting)

    def resize(self, width: int, height: int) -> None:
        """Nothing is known of a terminal of another size, until it was painted."""
        if height != len(self._wanted) or (height and width != len(self._wanted[0])):
            self._wanted = [[None] * width for _ in range(height)]
            self._waiting.clear()
            self.forget()

    def forget(self) -> None:
        """Somebody else has written to the terminal: all of it is to be sent again."""
        self._shown = [[None] * len(line) for line in self._wanted]
        self._touch(range(len(self._wanted)))

    def put(self, update: Update, colours: ColorSystem) -> None:
        """Keep what was painted; it leaves with the next ``take``."""
        self._turn += 1
        if isinstance(update, LayoutUpdate):
            for y, strips in enumerate(update.strips, update.region.y):
                at = update.region.x
                for strip in strips:
                    at = self._write(y, at, cells(strip, colours))
            return
        for y, start, end in update.spans:
            for at, last in zip(update.chops[y], update.chop_ends[y], strict=False):
                chop = update.chops[y][at]
                if chop is not None and at < end and last > start:
                    self._write(y, at, cells(chop, colours))

    def take(self, limit: int) -> str:
        """At least one line that waits, and as many as fit into about ``limit`` bytes.

        The last painted come first: the echo of a key goes before a screen that is half sent.
        """
        parts: list[str] = []
        size, pen = 0, None
        for y in sorted(self._waiting, key=lambda y: (-self._waiting[y], y)):
            del self._waiting[y]
            text, pen = changes(self._shown[y], self._wanted[y], y, pen)
            if not text:
                continue
            self._shown[y] = list(self._wanted[y])
            parts.append(text)
            size += len(text.encode())
            if size >= limit:
                break
        return "".join((*parts, RESET)) if parts else ""

    def _write(self, y: int, at: int, found: list[Cell]) -> int:
        if y < len(self._wanted):
            line = self._wanted[y]
            end = min(at + len(found), len(line))
            if line[at:end] != found[: end - at]:
                line[at:end] = found[: end - at]
                self._waiting[y] = self._turn
        return at + len(found)

    def _touch(self, lines: range) -> None:
        self._waiting.update(dict.fromkeys(lines, self._turn))
