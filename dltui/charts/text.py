"""Text that came from data: names, captions, messages. Nothing of it may steer the terminal."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

LIMIT = 4_000
"""Characters of one text that are looked at; nobody reads a longer name."""

_ESCAPE = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|[ -/]*[0-~])"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_SELECTORS = re.compile("[\ufe00-\ufe0f]")


def clean(text: str, *, lines: bool = False) -> str:
    """``text`` with escape sequences, control, bidirectional and invisible characters removed.

    White space becomes plain spaces; line breaks are kept where ``lines`` is true. Markup is
    not looked at: it is drawn as the characters it is made of.
    """
    text = text[:LIMIT]
    if text.isascii() and text.isprintable():
        return text
    text = _SELECTORS.sub("", _ESCAPE.sub("", text))
    return "".join(
        char if char.isprintable() or (lines and char == "\n") else " " if char.isspace() else ""
        for char in text
    )


def fit(text: str, width: int, *, right: bool = False, ellipsis: str = "…") -> str:
    """``text`` in exactly ``width`` cells: padded, or cut with an ellipsis."""
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, max(0, width - 1)) + ellipsis if width > 0 else ""
    padding = " " * (width - size)
    return padding + text if right else text + padding


def wrap(text: str, width: int) -> list[str]:
    """``text`` broken at spaces into lines of at most ``width`` cells; its own breaks are kept."""
    width = max(1, width)
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
    return lines


def _head(word: str, width: int) -> str:
    """The longest start of ``word`` that fits, at least one character."""
    end = 1
    while end < len(word) and cell_len(word[: end + 1]) <= width:
        end += 1
    return word[:end]
