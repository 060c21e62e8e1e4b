"""The terminal at the far end of a line: it shows what has arrived and answers when asked."""

from __future__ import annotations

import re

import pyte

NOT_FOR_PYTE = re.compile(
    rb"\x1b\[(?:[<-?][0-?]*[ -/]*[@-~]|[0-?]*[ -/]+[@-~]|[0-9;]*[cnt])"
    rb"|\x1b\](?:10|11);\?(?:\x07|\x1b\\)"
)
"""Questions and private modes; pyte understands all else that a lab sends."""

UNFINISHED = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?$")
"""A sequence whose end has not arrived yet."""

BEGIN, END, LEAVE = b"\x1b[?2026h", b"\x1b[?2026l", b"\x1b[?1049l"

MODES = {b"2026", b"1000", b"1002", b"1003", b"1004", b"1006", b"1049", b"2004"}
"""Those this terminal says it knows."""


class FarTerminal:
    """``frames`` are the sizes in bytes of the synchronised updates seen so far.

    One that is ``silent`` answers nothing, as a serial console or a logger; one without ``utf8``
    takes each byte for a character of Latin-1.
    """

    def __init__(
        self, columns: int, lines: int, *, silent: bool = False, utf8: bool = True
    ) -> None:
        self.silent = silent
        self.frames: list[int] = []
        self.left = False
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        if not utf8:
            self._stream.select_other_charset("@")
        self._rest = b""
        self._frame: int | None = None

    @property
    def text(self) -> str:
        """What is on it, line by line."""
        return "\n".join(self._screen.display)

    @property
    def looks(self) -> list[list[tuple[object, ...]]]:
        """What each cell shows: a blank shows its ground only."""
        lines = (self._screen.buffer[y] for y in range(self._screen.lines))
        return [[_looks(line[x]) for x in range(self._screen.columns)] for line in lines]

    def resize(self, columns: int, lines: int) -> None:
        self._screen.resize(lines, columns)

    def feed(self, data: bytes) -> bytes:
        """Show ``data``; gives what the terminal answers."""
        data, self._rest = self._rest + data, b""
        if unfinished := UNFINISHED.search(data):
            data, self._rest = data[: unfinished.start()], data[unfinished.start() :]
        answers = b""
        shown = 0
        for special in NOT_FOR_PYTE.finditer(data):
            self._show(data[shown : special.start()])
            shown = special.end()
            answers += self._special(special.group())
        self._show(data[shown:])
        return b"" if self.silent else answers

    def _show(self, data: bytes) -> None:
        if self._frame is not None:
            self._frame += len(data)
        self._stream.feed(data)

    def _special(self, asked: bytes) -> bytes:
        if self._frame is not None:
            self._frame += len(asked)
        if asked == BEGIN:
            self._frame = len(BEGIN)
        elif asked == END and self._frame is not None:
            self.frames.append(self._frame)
            self._frame = None
        elif asked == LEAVE:
            self.left = True
        elif asked.startswith(b"\x1b]"):
            return asked.replace(b"?", b"rgb:0000/0000/0000")
        elif asked.endswith(b"$p"):
            mode = asked[3:-2]
            return b"\x1b[?%b;%d$y" % (mode, 2 if mode in MODES else 0)
        cursor = self._screen.cursor
        place = b"%d;%d" % (cursor.y + 1, min(cursor.x, self._screen.columns - 1) + 1)
        return {
            b"\x1b[c": b"\x1b[?62;22c",
            b"\x1b[0c": b"\x1b[?62;22c",
            b"\x1b[>c": b"\x1b[>1;10;0c",
            b"\x1b[>0c": b"\x1b[>1;10;0c",
            b"\x1b[5n": b"\x1b[0n",
            b"\x1b[6n": b"\x1b[%bR" % place,
            b"\x1b[?6n": b"\x1b[?%bR" % place,
            b"\x1b[18t": b"\x1b[8;%d;%dt" % (self._screen.lines, self._screen.columns),
        }.get(asked, b"")


def _looks(cell: pyte.screens.Char) -> tuple[object, ...]:
    if cell.data == " " and not (cell.underscore or cell.reverse):
        return " ", cell.bg
    return tuple(cell)
