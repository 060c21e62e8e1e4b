"""Plain tables on stdout: aligned columns, cut to the terminal, whole in a pipe."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence

import click
from rich.cells import cell_len

from dltui.charts.text import clean, fit


def print_table(header: Sequence[str], rows: Iterable[Sequence[object]], right: str = "") -> None:
    """``right`` names the columns that are numbers, by header, separated by spaces."""
    cells = [[clean(str(value)) for value in row] for row in rows]
    numbers = {header.index(name) for name in right.split()}
    columns = list(zip(header, *cells, strict=True))
    widths = [max(cell_len(cell) for cell in column) for column in columns]
    for row in [list(header), *cells]:
        parts = [
            fit(cell, width, right=i in numbers)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print_line("  ".join(parts))


def print_line(line: str) -> None:
    """One line, cut to the width of the terminal if stdout is one."""
    if sys.stdout.isatty():
        line = fit(line, shutil.get_terminal_size().columns)
    click.echo(line.rstrip())
