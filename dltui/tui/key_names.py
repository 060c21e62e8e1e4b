"""Keys as people know them."""

from __future__ import annotations

from textual.keys import format_key

WRITTEN = frozenset({"enter", "backspace"})
"""Textual has signs for them that not every font has."""


def shown(key: str) -> str:
    """``question_mark`` is ?, ``shift+left`` is shift+←, ``ctrl+q`` and ``f9`` are themselves."""
    *modifiers, last = key.split("+")
    return "+".join((*modifiers, last if last in WRITTEN else format_key(last)))
