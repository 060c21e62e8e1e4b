"""Where a program writes to: pipes, or terminals that it takes for real ones."""

from __future__ import annotations

import os
import termios
from collections.abc import Mapping
from contextlib import suppress

OUTPUT, ERRORS = 1, 2

Sizes = Mapping[int, os.terminal_size]
"""Of the streams that are to be terminals."""

WIDE = os.terminal_size((200, 50))
"""Of one that nobody looks at: bars with many numbers stay in one line."""


class Stream:
    """``reading`` is this process's end, ``writing`` the program's."""

    def __init__(self, size: os.terminal_size | None = None) -> None:
        self.reading, self.writing = os.pipe() if size is None else _terminal(size)

    def begun(self) -> None:
        """The program has its end."""
        os.close(self.writing)

    def read(self, most: int) -> bytes:
        """What has come; empty at its end, which a terminal tells as an error."""
        try:
            return os.read(self.reading, most)
        except OSError:
            return b""

    def close(self) -> None:
        with suppress(OSError):
            os.close(self.reading)


def _terminal(size: os.terminal_size) -> tuple[int, int]:
    """One that passes on bytes as they are: no line feed becomes two letters."""
    reading, writing = os.openpty()
    settings = termios.tcgetattr(writing)
    settings[1] &= ~termios.OPOST
    termios.tcsetattr(writing, termios.TCSANOW, settings)
    termios.tcsetwinsize(writing, (size.lines, size.columns))
    return reading, writing
