"""Cells that are nearly numbers, or stand among numbers: named and not guessed at."""

from __future__ import annotations

import re

import polars as pl

from dltui.data.tables.dialect import COMMA, NUMBER
from dltui.data.tables.raw import Raw, key, shortened
from dltui.errors import InputError

MIXED = 0.5
"""From this share of numbers on, a word among them is a fault and no category."""

SAMPLE = 100
"""Cells that are looked at whether they are nearly numbers."""

GROUPED = re.compile(r"[+-]?\d{1,3}([,.' ]\d{3})+([.,]\d+)?")
PRICE = re.compile(r"[$€£¥]\s*[+-]?[\d.,]+|[+-]?[\d.,]+\s*[%‰€$£¥]")
UNIT = re.compile(r"[+-]?[\d.,]+( ?)([A-Za-zµ°Ω²³/]+)")


def refuse(raw: Raw, name: str, cells: pl.Series, numbers: pl.Series, *, among: bool) -> None:
    """InputError for the first cell of ``cells`` that is none of ``numbers``: where all such cells
    are nearly numbers, and in any case where it stands ``among`` numbers."""
    odd = cells.is_not_null() & numbers.is_null()
    row = int(odd.arg_max() or 0)
    cell = str(cells[row])
    why = _nearly([str(other) for other in cells.filter(odd)[:SAMPLE]])
    if not why and not among:
        return
    keep = f'or say what it is: data.kinds = {{ {key(name)} = "category" }}'
    mend = (
        f"{why}," if why else "among numbers: mend it, or name it in data.gaps if it is no value,"
    )
    comma = ", " if why else " "
    raise InputError(
        f"{raw.where(row)}: column {name!r} holds {shortened(cell)}{comma}{mend} {keep}"
    )


def _nearly(cells: list[str]) -> str:
    """What such cells are, with the cure, or nothing where some are not nearly numbers."""
    if all(COMMA.fullmatch(cell) for cell in cells):
        return 'a decimal comma or a group of three: data.decimal = ","'
    if all(GROUPED.fullmatch(cell) for cell in cells):
        return "a number in groups of three: write it without them"
    if all(NUMBER.fullmatch(cell.replace("−", "-")) for cell in cells):
        return "a number with a dash for its minus sign: write -"
    units = [UNIT.fullmatch(cell) for cell in cells]
    same = len({unit[2] for unit in units if unit}) == 1
    if all(PRICE.fullmatch(c) or (u and (same or u[1])) for c, u in zip(cells, units, strict=True)):
        return "a number with a unit: write the number alone"
    return ""
