"""What a program writes to a terminal, as lines: a progress bar is one, however often it moves."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

_ESCAPE = re.compile(
    r"\x1b\[(?P<count>[0-9]*)(?P<move>[ABEFK])"
    r"|\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-OQ-WY-Z\\^_a-z=>]"
)
_BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]{0,1000}\x1b?|[ -/]*)?$")
_PART = re.compile(r"\r\n|[\r\n\b]|\x1b|[^\r\n\b\x1b]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

HIGHEST = 50
"""Lines that a cursor is believed to go up."""

LONGEST = 65536
"""Characters after which a line ends, whatever the program says."""


@dataclass(frozen=True, slots=True)
class Line:
    """``passing`` may be added to, ``said`` is whole and may be overwritten, ``done`` stays.

    What stays was said before.
    """

    text: str
    how: Literal["passing", "said", "done"]


class Terminal:
    """Takes bytes as they come and gives lines, and all that they were on the way.

    A carriage return begins a line anew, and a cursor that moves up goes back to an earlier one:
    so bars under one another move. What only colours is taken out.
    """

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._held = ""
        self._rows = [""]
        self._told = [""]
        self._at = 0
        self._high = 0
        self._anew = False

    def feed(self, data: bytes) -> Iterator[Line]:
        """The lines of ``data``, and those that were begun and end in it."""
        text = self._held + self._decode(data)
        begun = _BEGUN.search(text)
        self._held = begun.group() if begun else ""
        yield from self._walk(text[: len(text) - len(self._held)])
        if self._rows[self._at].strip():
            yield Line(self._rows[self._at], "passing")
        yield from self._leave()

    def end(self) -> Iterator[Line]:
        """What has no line feed behind it."""
        yield from self._said()
        self._at = len(self._rows) - (not self._rows[-1])
        self._high = 0
        yield from self._leave()

    def _walk(self, text: str) -> Iterator[Line]:
        place = 0
        while place < len(text):
            if escape := _ESCAPE.match(text, place):
                place = escape.end()
                if escape["move"]:
                    yield from self._move(escape["move"], int(escape["count"] or 1))
                continue
            part = _PART.match(text, place)
            assert part
            place = part.end()
            match part.group():
                case "\n" | "\r\n":
                    yield from self._said()
                    self._down()
                case "\r" | "\b":
                    yield from self._said()
                    self._anew = True
                case "\x1b":
                    pass
                case words:
                    self._write(words)

    def _write(self, words: str) -> None:
        before = "" if self._anew else self._rows[self._at]
        self._anew = False
        self._rows[self._at] = before + _CONTROL.sub("", words)
        if len(self._rows[self._at]) > LONGEST:
            self._down()

    def _down(self) -> None:
        self._anew = True
        self._at += 1
        if self._at == len(self._rows):
            self._rows.append("")
            self._told.append("")

    def _move(self, how: str, count: int) -> Iterator[Line]:
        yield from self._said()
        if how in "AF":
            self._high = max(self._high, min(count, HIGHEST))
            self._at = max(0, self._at - count)
        elif how in "BE":
            for _ in range(min(count, 100)):
                self._down()
        elif how == "K":
            self._anew = True

    def _said(self) -> Iterator[Line]:
        """The present line, if it is another than before."""
        text = self._rows[self._at]
        if text.strip() and text != self._told[self._at]:
            self._told[self._at] = text
            yield Line(text, "said")

    def _leave(self) -> Iterator[Line]:
        """Lines above the cursor are done, but for as many as it has ever gone up; one that was
        overwritten by blanks is none.
        """
        end = max(0, self._at - self._high)
        gone, self._rows = self._rows[:end], self._rows[end:] or [""]
        told, self._told = self._told[:end], self._told[end:] or [""]
        self._at -= end
        for text, before in zip(gone, told, strict=True):
            if text.strip() or not before:
                yield Line(text.rstrip(), "done")


def folded(pieces: Iterable[bytes]) -> Iterator[str]:
    """The lines that a terminal keeps of what is printed to it, in their order."""
    terminal = Terminal()
    found = chain.from_iterable(map(terminal.feed, pieces))
    yield from (line.text for line in found if line.how == "done")
    yield from (line.text for line in terminal.end() if line.how == "done")


FIRST = 0.5
"""Seconds between two states of a line in a log, at first."""

SHARE = 0.01
"""Then this part of the time since the first of them, …"""

MOST = 30.0
"""… at most so many seconds: a bar of 100 letters leaves 300 KB a day."""


class Log:
    """Writes lines as they end; of one that moves a state now and then, behind a carriage return,
    so that whoever shows what is behind the last of them shows one line.
    """

    def __init__(self, write: Callable[[str], object], clock: Callable[[], float]) -> None:
        self._write, self._clock = write, clock
        self._open = False
        self._began: float | None = None
        self._moves = False
        self._next = 0.0

    def take(self, line: Line) -> None:
        back = "\r" * self._open
        if line.how == "done":
            self._write(f"{back}{line.text}\n" if line.text else "\n")
            self._open = self._moves = False
            return
        now = self._clock()
        if self._began is None:
            self._began = now
        if not self._moves:
            self._moves, self._next = True, max(self._next, now + FIRST)
        elif now >= self._next:
            self._write(f"{back}{line.text}")
            self._open = True
            self._next = now + min(MOST, max(FIRST, SHARE * (now - self._began)))

    def close(self) -> None:
        if self._open:
            self._write("\n")
            self._open = False
