"""The write-ups whose figures the bundled presets hold: one name each, and a letter for it."""

from __future__ import annotations

from collections.abc import Iterable

SOURCES = {
    "A": "Practical deep learning systems, homework 1",
    "B": "Mathematical foundations of deep neural networks, homework 5",
    "C": "Deep neural networks, homework 4",
    "D": "Computer vision 2022, assignment 3",
    "E": "Mathematical foundations of deep neural networks, homework 4",
}


def letter(source: str) -> str:
    """``A`` of ``A 1.4, table``; empty where none of these is meant."""
    first, _, rest = source.partition(" ")
    return first if first in SOURCES and rest else ""


def legend(sources: Iterable[str]) -> list[str]:
    """``A: Practical deep learning systems, homework 1`` for each letter that occurs."""
    used = {letter(source) for source in sources}
    return [f"{one}: {name}" for one, name in SOURCES.items() if one in used]
