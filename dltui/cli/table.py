"""Plain tables on stdout: aligned columns, cut to the terminal, whole in a pipe."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterable, Sequence

from rich.cells import cell_len

from dltui.charts.text import clean, fit

NARROWEST = 8
GAP = "  "


def print_table(
    header: Sequence[str], rows: Iterable[Sequence[object]], right: str | Collection[str] = ""
) -> None:
    """``right`` names the columns that are numbers, by header; as text separated by spaces.

    Words give way where the terminal is narrow, numbers never do: what has no room beside the
    others stands below them, led by the first column again.
    """
    cells = [[clean(str(value)) for value in row] for row in (header, *rows)]
    names = right.split() if isinstance(right, str) else right
    numbers = {header.index(name) for name in names}
    widths = [max(cell_len(cell) for cell in column) for column in zip(*cells, strict=True)]
    blocks = [list(range(len(header)))]
    if sys.stdout.isatty():
        room = shutil.get_terminal_size().columns
        widths = squeezed(widths, room, numbers)
        blocks = parted(widths, room)
    for place, block in enumerate(blocks):
        if place:
            print_line("")
        for row in cells:
            parts = [fit(row[i], widths[i], right=i in numbers) for i in block]
            print_line(GAP.join(parts))


def squeezed(widths: list[int], room: int, numbers: Collection[int] = ()) -> list[int]:
    """``widths`` with the widest made narrower until all columns fit into ``room`` cells, those of
    ``numbers`` left as they are.
    """
    widths = list(widths)
    words = [i for i in range(len(widths)) if i not in numbers]
    room -= len(GAP) * (len(widths) - 1)
    while sum(widths) > room and words and max(widths[i] for i in words) > NARROWEST:
        widest = max(words, key=lambda i: widths[i])
        second = max([NARROWEST, *(widths[i] for i in words if i != widest)])
        over = sum(widths) - room
        widths[widest] -= min(over, max(1, widths[widest] - second))
    return widths


def parted(widths: Sequence[int], room: int) -> list[list[int]]:
    """The numbers of the columns that stand beside each other, the first in every block."""
    blocks = [[0]]
    for column in range(1, len(widths)):
        block = blocks[-1]
        taken = sum(widths[i] + len(GAP) for i in block) + widths[column]
        if taken > room and len(block) > 1:
            blocks.append([0, column])
        else:
            block.append(column)
    return blocks


def print_line(line: str) -> None:
    """One line, cut to the width of the terminal if stdout is one."""
    if sys.stdout.isatty():
        line = fit(clean(line), shutil.get_terminal_size().columns)
    print_text(line.rstrip())


def print_text(text: str) -> None:
    """All of ``text``, which the terminal breaks where it likes, and nothing that steers it."""
    for line in text.split("\n"):
        print(clean(line, limit=None), flush=True)
