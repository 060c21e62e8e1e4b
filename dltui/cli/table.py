"""Plain tables on stdout: aligned columns, cut to the terminal, whole in a pipe."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence

import click
from rich.cells import cell_len

from dltui.charts.text import clean, fit

NARROWEST = 8
GAP = "  "


def print_table(header: Sequence[str], rows: Iterable[Sequence[object]], right: str = "") -> None:
    """``right`` names the columns that are numbers, by header, separated by spaces."""
    cells = [[clean(str(value)) for value in row] for row in rows]
    numbers = {header.index(name) for name in right.split()}
    columns = zip(header, *cells, strict=True)
    widths = [max(cell_len(cell) for cell in column) for column in columns]
    if sys.stdout.isatty():
        widths = squeezed(widths, shutil.get_terminal_size().columns)
    for row in [list(header), *cells]:
        parts = [
            fit(cell, width, right=i in numbers)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print_line(GAP.join(parts))


def squeezed(widths: list[int], room: int) -> list[int]:
    """``widths`` with the widest made narrower until all columns fit into ``room`` cells."""
    widths = list(widths)
    room -= len(GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > NARROWEST:
        widest = widths.index(max(widths))
        second = max([NARROWEST, *widths[:widest], *widths[widest + 1 :]])
        over = sum(widths) - room
        widths[widest] -= min(over, max(1, widths[widest] - second))
    return widths


def print_line(line: str) -> None:
    """One line, cut to the width of the terminal if stdout is one."""
    if sys.stdout.isatty():
        line = fit(clean(line), shutil.get_terminal_size().columns)
    print_text(line.rstrip())


def print_text(text: str) -> None:
    """All of ``text``, which the terminal breaks where it likes, and nothing that steers it."""
    for line in text.split("\n"):
        click.echo(clean(line, limit=None))
