"""Text that came from data: names, captions, messages. Nothing of it may steer the terminal."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len, set_cell_size

LIMIT = 4_000
"""Characters of one text that are looked at; nobody reads a longer name."""

MARKS = 3
"""Characters without a width of their own that one cell takes; a tower of them covers others."""

_ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
# Fillers, joiners and selectors show nothing; of skin tones terminals differ in the width.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)


def clean(text: str, *, lines: bool = False, limit: int | None = LIMIT) -> str:
    """``text`` with escape sequences, control, bidirectional and invisible characters removed.

    White space becomes plain spaces; line breaks are kept where ``lines`` is true. Markup is
    not looked at: it is drawn as the characters it is made of.
    """
    text = text[:limit]
    return text if text.isascii() and text.isprintable() else _cleaned(text, lines)


@lru_cache(1024)
def _cleaned(text: str, lines: bool) -> str:
    kept: list[str] = []
    marks = MARKS
    for char in _INVISIBLE.sub("", _ESCAPE.sub("", text)):
        if lines and char == "\n":
            kept.append(char)
            marks = MARKS
        elif not char.isprintable():
            kept += [" "] * char.isspace()
        elif cell_len(char):
            kept.append(char)
            marks = 0
        elif marks < MARKS:
            kept.append(char)
            marks += 1
    return "".join(kept)


def fit(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """``text`` in exactly ``width`` cells: padded, or cut with an ellipsis."""
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, max(0, width - 1)) + ellipsis if width > 0 else ""
    padding = " " * (width - size)
    return padding + text if right else text + padding


def wrap(text: str, width: int) -> list[str]:
    """``text`` broken at spaces into lines of at most ``width`` cells; its own breaks are kept."""
    return list(_wrapped(text, max(1, width)))


@lru_cache(256)
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            while cell_len(word) > width:
                room = width - cell_len(line) - 1 if line else width
                if room < 2:
                    lines.append(line)
                    line, room = "", width
                head = _head(word, room)
                lines.append(f"{line} {head}" if line else head)
                line, word = "", word[len(head) :]
            if line and cell_len(line) + 1 + cell_len(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
        lines.append(line)
    return tuple(lines)


def _head(word: str, width: int) -> str:
    """The longest start of ``word`` that fits, at least one character."""
    end = 1
    while end < len(word) and cell_len(word[: end + 1]) <= width:
        end += 1
    return word[:end]
