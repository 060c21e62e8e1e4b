"""Keys as people know them."""

from __future__ import annotations

from textual.keys import format_key

WRITTEN = frozenset({"enter", "backspace"})
"""Textual has signs for them that not every font has."""


def shown(key: str, *, ascii: bool = False) -> str:
    """``question_mark`` is ?, ``shift+left`` is shift+← or, in ASCII, itself, as is ``f9``."""
    *modifiers, last = key.split("+")
    name = format_key(last)
    written = last in WRITTEN or (ascii and not name.isascii())
    return "+".join((*modifiers, last if written else name))
