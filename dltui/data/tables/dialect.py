"""How a text table is written: separator, quote, decimal mark, header or none."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from pathlib import Path

from dltui.data.options import FileData
from dltui.data.tables.raw import counted
from dltui.errors import InputError

SEPARATORS = ("\t", ";", "|", ",")
"""Tried in this order: a decimal comma makes a semicolon's table look like a comma's."""

SAMPLE = 200
"""Lines that are looked at."""

NUMBER = re.compile(r"[+-]?(\d++\.?\d*+|\.\d+)([eE][+-]?\d+)?")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """``header`` says whether the first row names the columns; ``skip`` lines come before it."""

    separator: str
    quote: str
    decimal: str
    header: bool
    skip: int = 0
    notes: tuple[str, ...] = ()


def rows(text: str, separator: str, quote: str) -> list[list[str]]:
    """Cells without blanks around them, rows of nothing left out."""
    reader = csv.reader(
        text.splitlines(keepends=True),
        delimiter=separator,
        quotechar=quote,
        skipinitialspace=separator != " ",
    )
    return [[cell.strip() for cell in row] for row in reader if row]


def find(path: Path, content: bytes, options: FileData) -> Dialect:
    """By the first lines of ``content``, and what ``options`` say; InputError if none fits."""
    csv.field_size_limit(2**31 - 1)
    lines = content[: 64 * SAMPLE * SAMPLE].decode("utf-8", "ignore").split("\n")
    said = re.fullmatch(r'"?sep=(.)"?', lines[0].strip())
    skip = int(said is not None)
    top = lines[skip : SAMPLE + skip]
    table = list(dropwhile(_remark, top)) or top
    sample = "\n".join(table)
    quote = _quote(sample)
    separator = options.separator or (said[1] if said else _separator(path, sample, quote))
    if len(separator) != 1 or separator in '"\n\r':
        raise InputError(f"data.separator: expected one character, got {separator!r}")
    remarks = _remarks(top[: len(top) - len(table)], table[0], separator, quote)
    skip += remarks
    cells = rows("\n".join(lines[skip : SAMPLE + skip]), separator, quote)
    decimal, said_decimal = _decimal(path, cells, separator, options.decimal)
    header, said_header = _header(path, cells, options, decimal)
    above = (f"{counted(remarks, 'line')} of remarks above the table left out",) if remarks else ()
    notes = (*above, *said_decimal, *said_header)
    return Dialect(
        separator=separator, quote=quote, decimal=decimal, header=header, skip=skip, notes=notes
    )


def number(cell: str, decimal: str) -> bool:
    """Whether ``cell`` is written as a number."""
    return NUMBER.fullmatch(cell.replace(",", ".") if decimal == "," else cell) is not None


def _quote(sample: str) -> str:
    single = re.search(r"(?:^|[\t;|,])'[^'\n]*'(?=[\t;|,]|$)", sample, re.MULTILINE)
    return "'" if single and '"' not in sample else '"'


def _remark(line: str) -> bool:
    """Whether it may be one, or is blank: of names the first may begin with ``#``."""
    return line[:1] in ("", "#")


def _remarks(above: list[str], first: str, separator: str, quote: str) -> int:
    """How many lines ``above`` the ``first`` of a table have other cells than that one has."""

    def width(line: str) -> int:
        return max(map(len, rows(line, separator, quote)), default=0)

    if not above or not above[0].startswith("#"):
        return 0
    return len(list(takewhile(lambda line: width(line) != width(first), above)))


def _separator(path: Path, sample: str, quote: str) -> str:
    """The one that cuts all lines into equally many cells, else most of them."""
    agreeing: dict[str, float] = {}
    for separator in SEPARATORS:
        widths = Counter(len(row) for row in rows(sample, separator, quote))
        width, lines = max(widths.items(), key=lambda item: item[1], default=(0, 0))
        if width > 1:
            agreeing[separator] = lines / widths.total()
    if not agreeing:
        raise InputError(
            f"{path}: its lines have one cell each, with no comma, semicolon, tab or | between; "
            'data.separator = " " is for blanks, or says what else stands there'
        )
    return max(agreeing, key=agreeing.__getitem__)


def _decimal(
    path: Path, cells: list[list[str]], separator: str, said: str
) -> tuple[str, tuple[str, ...]]:
    """A comma where some cells are numbers by it alone and none has a point; InputError where all
    of them could as well be thousands."""
    if said or separator == ",":
        return said or ".", ()
    flat = [cell for row in cells for cell in row]
    commas = [cell for cell in flat if COMMA.fullmatch(cell)]
    if not commas or any("." in cell and NUMBER.fullmatch(cell) for cell in flat):
        return ".", ()
    if all(THOUSANDS.fullmatch(cell) for cell in commas):
        raise InputError(
            f"{path}: the comma in {commas[0]} may be decimal or part thousands; data.decimal = "
            '"," or "." says which'
        )
    return ",", (f"a decimal comma: {commas[0]} is read as {commas[0].replace(',', '.')}",)


def _header(
    path: Path, cells: list[list[str]], options: FileData, decimal: str
) -> tuple[bool, tuple[str, ...]]:
    """Names are no numbers and do not come again below; InputError where it may be either."""
    if options.header is not None or len(cells) < 2:
        return options.header is not False, ()
    first, below = cells[0], cells[1:]
    columns = [[row[i] for row in below if i < len(row)] for i in range(len(first))]
    numeric = [_mostly_numbers(column, options, decimal) for column in columns]
    fits = [
        number(cell, decimal) if is_number else cell in column
        for cell, column, is_number in zip(first, columns, numeric, strict=True)
    ]
    if all(fits):
        return False, ("no line of names: the columns are called c1, c2 … (data.header)",)
    numbers = [cell for cell in first if number(cell, decimal)]
    if any(ok for ok, is_number in zip(fits, numeric, strict=True) if is_number):
        raise InputError(
            f"{path}: {numbers[0]!r} in its first line may be a name or a number; "
            "data.header = true or false says whether the line names the columns"
        )
    return True, ()


def _mostly_numbers(column: list[str], options: FileData, decimal: str) -> bool:
    filled = [cell for cell in column if cell not in options.gaps]
    return sum(number(cell, decimal) for cell in filled) * 2 >= len(filled)
