"""Tables of what was measured: for a terminal, as Markdown, and into a page."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection, Sequence
from pathlib import Path

WIDEST = 60
"""Characters of a cell on a terminal; JSON and Markdown have all of them."""

BEGIN, END = "<!-- table -->\n", "<!-- end of table -->"

BLOCK = re.compile(f"(?<={BEGIN}).*?(?={END})", re.DOTALL)

Line = Sequence[str]


def text(heads: Line, rows: Sequence[Line], left: Collection[int]) -> str:
    """Columns as wide as they need to be, up to ``WIDEST``; those of ``left`` begin at the left."""
    lines = [tuple(map(_cut, line)) for line in (heads, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if i in left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _cut(cell: str) -> str:
    return cell if len(cell) <= WIDEST else f"{cell[: WIDEST - 1]}…"


def markdown(heads: Line, rows: Sequence[Line], left: Collection[int]) -> str:
    marks = ("---" if i in left else "--:" for i in range(len(heads)))
    lines = [f"| {' | '.join(heads)} |", f"|{'|'.join(marks)}|"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines)


def page(name: str) -> Path:
    """For argparse: a file with a place for a table, or none yet."""
    file = Path(name)
    if file.exists() and not BLOCK.search(file.read_text("utf-8")):
        raise argparse.ArgumentTypeError(f"{name} has no lines {BEGIN.strip()} and {END}")
    return file


def put(file: Path, table: str) -> None:
    """Into ``file``, in place of the first table there; what is written around it stays."""
    before = file.read_text("utf-8") if file.exists() else f"{BEGIN}{END}\n"
    file.write_text(BLOCK.sub(lambda _: table, before, count=1), "utf-8")


def number(value: float, digits: int = 4) -> str:
    """So many digits that count, thousands parted: 16.22, 1,454, 58,164,298."""
    whole = abs(value) >= 1000 or value == int(value)
    return f"{value:,.0f}" if whole else f"{value:.{digits}g}"
