"""Dates and times written as text, as seconds."""

from __future__ import annotations

import re

import polars as pl

from dltui.data.tables.raw import Raw
from dltui.errors import InputError

DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y")
CLOCKS = ("%H:%M:%S%.f", "%H:%M")
FORMS = (*DAYS, *(f"{day}{gap}{clock}" for day in DAYS for gap in " T" for clock in CLOCKS))
ZONES = tuple(f"{DAYS[0]}{gap}%H:%M:%S%.f%:z" for gap in " T")

EARLIEST = -(400 * 366 + 170 * 366) * 86_400
"""Seconds from 1970 to about the year 1400: the year of 03.04.24 is not 24."""

DATED = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T]\d{1,2}:\d\d.*)?")
CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d(\.\d+)?)?")


def looks_dated(cell: str) -> bool:
    return bool(DATED.fullmatch(cell) or CLOCK.fullmatch(cell))


def dated(raw: Raw, name: str, cells: pl.Series, form: str) -> pl.Series:
    """Seconds since 1970, or since midnight of times alone; float64, null where a cell is empty.

    InputError where no form fits all cells, with the line of the first that does not fit the best
    one, or where day and month may be either.
    """
    fitting: dict[str, pl.Series] = {}
    best, most = pl.Series(name, [None] * len(cells)), -1
    for one in (form,) if form else (*FORMS, *ZONES, *CLOCKS):
        seconds = _seconds(cells, one)
        if seconds.null_count() == cells.null_count():
            fitting[one] = seconds
        if seconds.count() > most:
            best, most = seconds, seconds.count()
    found = list(fitting.values())
    if not found:
        row = int((cells.is_not_null() & best.is_null()).arg_max() or 0)
        raise InputError(
            f"{raw.where(row)}: column {name!r} holds {cells[row]!r}, no date like the "
            f"others; mend it, or data.kinds says its form (date %d/%m/%Y) or that it is a category"
        )
    if len(found) > 1 and not found[0].equals(found[1], null_equal=True):
        one, other = list(fitting)[:2]
        cell = cells.drop_nulls()[0]
        raise InputError(
            f"{raw.path}: the dates of column {name!r}, like {cell}, may be {one} or {other}; "
            f'data.kinds = {{ {name} = "date {one}" }} says which'
        )
    return found[0]


def _seconds(cells: pl.Series, form: str) -> pl.Series:
    if "%Y" not in form and "%y" not in form:
        cells, form = "1970-01-01 " + cells, f"%Y-%m-%d {form}"
    zoned = "z" in form
    text = cells if zoned else cells.str.strip_suffix("Z")
    moments = text.str.to_datetime(form, time_unit="us", strict=False, exact=True)
    seconds = moments.dt.epoch("us") / 1e6
    return seconds.set(seconds < EARLIEST, None)
