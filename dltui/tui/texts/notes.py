"""The notes of a preset as lines: derivations, lists to go through, errors of a source. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.charts.text import clean, wrap
from dltui.presets.schema import Note
from dltui.tui.texts.toned import TextLine


def note_lines(notes: Sequence[Note], width: int) -> list[TextLine]:
    """Each under its title, as it is written; a line too long for ``width`` goes on below it,
    under its own beginning.
    """
    lines: list[TextLine] = []
    for note in notes:
        lines += [()] * bool(lines)
        lines.append(((clean(note.title), "accent"),))
        for written in note.text.strip("\n").split("\n"):
            lines += _written(clean(written), width)
    return lines


def _written(line: str, width: int) -> list[TextLine]:
    words = line.lstrip()
    indent = min(len(line) - len(words), width // 2)
    return [((" " * indent + part, ""),) for part in wrap(words, max(1, width - indent))]
