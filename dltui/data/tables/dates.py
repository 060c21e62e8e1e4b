"""Dates and times written as text, as seconds."""

from __future__ import annotations

import re

import polars as pl

from dltui.data.tables.raw import Raw, key, shortened
from dltui.errors import InputError

DAYS = (
    *(
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%d.%m.%Y",
        "%d.%m.%y",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%d/%m/%y",
        "%m/%d/%y",
    ),
    *("%d-%m-%Y", "%m-%d-%Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%b %d %Y"),
)
CLOCKS = ("%H:%M:%S%.f", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
FORMS = (*DAYS, *(f"{day}{gap}{clock}" for day in DAYS for gap in " T" for clock in CLOCKS))
ZONES = tuple(f"{DAYS[0]}{gap}%H:%M:%S%.f%:z" for gap in " T")

EARLIEST = -(400 * 366 + 170 * 366) * 86_400
"""Seconds from 1970 to about the year 1400: the year of 03.04.24 is not 24."""

EVERY = (*FORMS, *ZONES, *CLOCKS)

SAMPLE = 100
"""Cells by which the form is chosen."""

NUMERIC = r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}"
NAMED = r"\d{1,2}[- ][A-Za-z]{3,9}[- ]\d{2,4}|[A-Za-z]{3,9} \d{1,2},? \d{4}"
DATED = re.compile(rf"({NUMERIC}|{NAMED})([ T]\d{{1,2}}:\d\d.*)?")
CLOCK = re.compile(r"\d{1,2}:\d\d(:\d\d(\.\d+)?)?( ?[AaPp][Mm])?")


def looks_dated(cell: str) -> bool:
    """Whether it is written as a date or time, in one of the forms that are known."""
    written = DATED.fullmatch(cell) or CLOCK.fullmatch(cell)
    return bool(written) and any(_fits(pl.Series([cell]), form) for form in EVERY)


def dated(raw: Raw, name: str, cells: pl.Series, form: str) -> pl.Series:
    """Seconds since 1970, or since midnight of times alone; float64, null where a cell is empty.

    InputError where ``form``, or all that are known, do not fit a cell, with the line of the first
    one that does not fit the best of them, and where day and month may be either.
    """
    sample = cells.drop_nulls()[:SAMPLE]
    fits = {one: _fits(sample, one) for one in ((form,) if form else EVERY)}
    most = max(fits.values())
    found = {one: _seconds(cells, one) for one, count in fits.items() if count == most}
    whole = {one: s for one, s in found.items() if s.null_count() == cells.null_count()}
    if not whole:
        best = next(iter(found.values()))
        row = int((cells.is_not_null() & best.is_null()).arg_max() or 0)
        raise InputError(
            f"{raw.where(row)}: column {name!r} holds {shortened(cells[row])}, no date like the "
            f"others; mend it, or data.kinds says its form (date %d/%m/%Y) or that it is a category"
        )
    one, *others = whole
    other = next((form for form in others if not whole[form].equals(whole[one])), "")
    if other:
        raise InputError(
            f"{raw.path}: the dates of column {name!r}, like {sample[0]}, may be {one} or {other}; "
            f'data.kinds = {{ {key(name)} = "date {one}" }} says which'
        )
    return whole[one]


def _fits(cells: pl.Series, form: str) -> int:
    """How many of ``cells`` have this form."""
    return _seconds(cells, form).count()


def _seconds(cells: pl.Series, form: str) -> pl.Series:
    if "%Y" not in form and "%y" not in form:
        cells, form = "1970-01-01 " + cells, f"%Y-%m-%d {form}"
    zoned = "z" in form
    text = cells if zoned else cells.str.strip_suffix("Z")
    moments = text.str.to_datetime(form, time_unit="us", strict=False, exact=True)
    seconds = moments.dt.epoch("us") / 1e6
    return seconds.set(seconds < EARLIEST, None)
