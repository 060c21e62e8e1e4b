"""Asking the terminal: a question is written, its answer read and timed.

Every terminal since the VT100 says where its cursor is (``PLACE``) and whether it works
(``WELL``), and says it once everything written before has been drawn.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import termios
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from msgspec import Struct

PLACE = b"\x1b[6n"
"""Where is the cursor? ``ESC [ row ; column R``."""

WELL = b"\x1b[5n"
"""Does it work? ``ESC [ 0 n``."""

REPORT = re.compile(rb"\x1b\[(?:[0-9]n|(?P<row>[0-9]+);(?P<column>[0-9]+)R)")
"""An answer to either."""

SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]?|[P\]X^_].*?(?:\x1b\\|$)|.?)", re.DOTALL)
"""What no person types as text: reports, whole or begun, and keys without a character."""

NOW = 0.001
"""Seconds to look whether anything has come."""

SECONDS = 2.0
"""What a terminal takes at most that answers at all, over a slow line."""


class Answer(Struct, frozen=True):
    """``column`` is null where only ``WELL`` was asked; ``seconds`` from the question to here.

    ``typed`` is what a person typed meanwhile.
    """

    column: int | None
    seconds: float
    typed: bytes = b""


def askable(*handles: int) -> bool:
    """Whether all are a terminal, and this process is not in its background."""
    return all(os.isatty(handle) and _in_front(handle) for handle in handles)


def _in_front(handle: int) -> bool:
    try:
        return os.tcgetpgrp(handle) == os.getpgrp()
    except OSError:
        return True  # Not the terminal that controls this process, and so it stops nobody.


class Question:
    """``text`` is written at once and ends with ``PLACE`` or ``WELL``; ``answer`` waits.

    Until it is closed the terminal echoes nothing, so that the answer is seen nowhere, and gives
    what is typed key by key; ctrl+c interrupts as ever. What was typed is given back to whoever
    reads next, where the kernel allows it.
    """

    def __init__(self, text: bytes, *, reading: int = 0, writing: int = 1) -> None:
        self._reading = reading
        self._read = b""
        self._modes: list[Any] | None = None
        self._asked = time.monotonic()
        try:
            with suppress(OSError, termios.error):
                self._modes = termios.tcgetattr(reading)
                termios.tcsetattr(reading, termios.TCSANOW, _silent(self._modes))
                os.write(writing, text)
        except KeyboardInterrupt:
            self.close()
            raise

    def answer(self, seconds: float) -> Answer | None:
        """Wait ``seconds`` at most; null from a terminal that says nothing."""
        deadline = time.monotonic() + seconds
        while not (report := REPORT.search(self._read)):
            if not self._more(deadline - time.monotonic()):
                return None
        column = int(report["column"]) if report["column"] else None
        return Answer(column, time.monotonic() - self._asked, self._typed)

    @property
    def _typed(self) -> bytes:
        return SEQUENCE.sub(b"", self._read)

    def _more(self, seconds: float) -> bool:
        """Whether anything came; a terminal that is gone says nothing."""
        if seconds <= 0 or not select.select([self._reading], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._reading, 1 << 12)
        except OSError:
            return False
        self._read += data
        return bool(data)

    def close(self) -> None:
        """Put the terminal back exactly as it was; an answer that is there by now is dropped."""
        modes, self._modes = self._modes, None
        if modes is None:
            return
        while self._more(NOW):
            pass
        with suppress(OSError, termios.error):
            termios.tcsetattr(self._reading, termios.TCSANOW, modes)
        with suppress(OSError):
            for byte in self._typed:
                fcntl.ioctl(self._reading, termios.TIOCSTI, bytes([byte]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _silent(modes: list[Any]) -> list[Any]:
    """Without echo, without waiting for the end of a line."""
    silent = [*modes[:3], modes[3] & ~(termios.ECHO | termios.ICANON), *modes[4:6], list(modes[6])]
    silent[6][termios.VMIN], silent[6][termios.VTIME] = 1, 0
    return silent


def ask(
    text: bytes, seconds: float = SECONDS, *, reading: int = 0, writing: int = 1
) -> Answer | None:
    """Write ``text`` and wait for its answer; null where nobody is asked or none comes."""
    if not askable(reading, writing):
        return None
    with Question(text, reading=reading, writing=writing) as question:
        return question.answer(seconds)
