"""What each column of a table is: numbers, words, dates; and what is wrong in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dltui.data.tables.dates import dated, looks_dated
from dltui.data.tables.dialect import COMMA
from dltui.data.tables.raw import Raw, listed
from dltui.errors import InputError

Kind = Literal["number", "flag", "date", "category", "text"]
"""``flag`` is yes or no; ``text`` has too many different words to be a category."""

FLAGS = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0, "y": 1.0, "n": 0.0, "t": 1.0, "f": 0.0}

MOST_CATEGORIES = 50

MIXED = 0.5
"""From this share of numbers on, a word among them is a fault and no category."""

SAMPLE = 100
"""Cells that are looked at whether they are nearly numbers."""

NOTHING = ("-", "--", ".", "none", "na", "missing", "unknown")
"""In small letters, no values where all other cells are numbers."""

GROUPED = re.compile(r"[+-]?\d{1,3}([,.' ]\d{3})+([.,]\d+)?")
UNIT = re.compile(r"[$€£¥]\s*[+-]?[\d.,]+|[+-]?[\d.,]+\s*[%€$£¥]|[+-]?[\d.,]+ [A-Za-zµ°/²³]+")
DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """A column as it is understood: ``numbers`` (rows,) float64, NaN where it has a gap; of words
    their places in ``words``, -1 where it has a gap. Dates are seconds since 1970.
    """

    name: str
    kind: Kind
    numbers: NDArray[np.float64]
    words: tuple[str, ...] = ()

    @property
    def gaps(self) -> NDArray[np.bool_]:
        """(rows,), true where a cell is empty."""
        return self.numbers < 0 if self.kind in ("category", "text") else np.isnan(self.numbers)


def understand(raw: Raw, name: str, wanted: str = "", *, label: bool = False) -> Values:
    """The column as ``wanted`` says ("number", "category", "date", "date FORM"), else by its cells.

    InputError names the line of a cell that does not fit. A ``label`` is never text, and words
    among numbers are its classes.
    """
    cells = raw.frame.get_column(name)
    kind, _, form = (wanted or raw.declared.get(name, "")).partition(" ")
    if kind == "category":
        return _words(name, cells.cast(pl.String), limited=False)
    if cells.dtype == pl.Boolean:
        return Values(name=name, kind="flag", numbers=_array(cells.cast(pl.Float64)))
    if cells.dtype.is_numeric():
        return _finite(raw, name, cells.cast(pl.Float64))
    if cells.dtype.is_temporal():
        seconds = cells.cast(pl.Datetime("us")).dt.epoch("us") / 1e6
        return Values(name=name, kind="date", numbers=_array(seconds))
    if cells.dtype not in (pl.String, pl.Categorical, pl.Enum):
        raise InputError(
            f"{raw.path}: column {name!r} holds {str(cells.dtype).lower()}, not single values; "
            f'leave it out: data.ignore = ["{name}"]'
        )
    cells = cells.cast(pl.String)
    if kind == "date":
        return _dates(raw, name, cells, form)
    return _text(raw, name, cells, kind == "number", label)


def _text(raw: Raw, name: str, cells: pl.Series, number: bool, label: bool) -> Values:
    numbers = _parsed(cells, raw.decimal)
    if numbers.count() >= MIXED * cells.count():
        cells = cells.set(cells.str.to_lowercase().is_in(NOTHING), None)
    filled = cells.drop_nulls()
    share = numbers.count() / len(filled) if len(filled) else 1.0
    if share == 1.0:
        return _finite(raw, name, numbers)
    lower = filled.str.to_lowercase().unique()
    if not label and not number and len(lower) > 1 and lower.is_in(list(FLAGS)).all():
        flags = cells.str.to_lowercase().replace_strict(
            FLAGS, default=None, return_dtype=pl.Float64
        )
        return Values(name=name, kind="flag", numbers=_array(flags))
    if not label:
        _refuse_odd(raw, name, cells, numbers, share >= MIXED or number)
        if looks_dated(filled[0]):
            return _dates(raw, name, cells, "")
    return _words(name, cells, limited=not label)


def _parsed(cells: pl.Series, decimal: str) -> pl.Series:
    """Float64, null where a cell is empty or no number."""
    if decimal == ",":
        cells = cells.str.replace(".", "x", literal=True).str.replace(",", ".", literal=True)
    return cells.cast(pl.Float64, strict=False)


def _finite(raw: Raw, name: str, numbers: pl.Series) -> Values:
    values = _array(numbers)
    row = _first(np.isinf(values) | (np.isnan(values) & numbers.is_not_null().to_numpy()))
    if row is not None:
        cell = raw.frame.get_column(name)[row]
        raise InputError(f"{raw.where(row)}: column {name!r} holds {cell}, which is not finite")
    return Values(name=name, kind="number", numbers=values)


def _refuse_odd(raw: Raw, name: str, cells: pl.Series, numbers: pl.Series, mostly: bool) -> None:
    """A cell that is nearly a number, and a word among numbers, are named and not guessed at."""
    odd = (cells.is_not_null() & numbers.is_null()).to_numpy()
    row = int(np.argmax(odd))
    cell = str(cells[row])
    if not mostly and not all(
        nearly(str(other)) for other in cells.filter(pl.Series(odd))[:SAMPLE]
    ):
        return
    place = f"{raw.where(row)}: column {name!r} holds {shortened(cell)}"
    keep = f'or say what it is: data.kinds = {{ {key(name)} = "category" }}'
    if why := nearly(cell):
        raise InputError(f"{place}, {why}, {keep}")
    if mostly:
        raise InputError(
            f"{place} among numbers: mend it, or name it in data.gaps if it stands for no value, "
            f"{keep}"
        )


def nearly(cell: str) -> str:
    """Why a cell that is no number looks like one, with the cure, or nothing."""
    if COMMA.fullmatch(cell):
        return 'a decimal comma or a group of three: data.decimal = ","'
    if GROUPED.fullmatch(cell):
        return "a number in groups of three: write it without them"
    if UNIT.fullmatch(cell):
        return "a number with a unit: write the number alone"
    return ""


def shortened(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else f"{cell[:37]}…")


def key(name: str) -> str:
    """``name`` as a key of TOML."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else f'"{name}"'


def _dates(raw: Raw, name: str, cells: pl.Series, form: str) -> Values:
    return Values(name=name, kind="date", numbers=_array(dated(raw, name, cells, form)))


def _words(name: str, cells: pl.Series, *, limited: bool) -> Values:
    """Places among the words in their natural order."""
    words = sorted(cells.drop_nulls().unique().to_list(), key=natural)
    filled = len(cells) - cells.null_count()
    many = len(words) > min(MOST_CATEGORIES, filled / 2) and len(words) > 2
    places = {word: float(place) for place, word in enumerate(words)}
    numbers = cells.replace_strict(places, default=-1.0, return_dtype=pl.Float64).fill_null(-1.0)
    kind: Kind = "text" if many and limited else "category"
    return Values(name=name, kind=kind, numbers=_array(numbers), words=tuple(words))


def natural(word: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts 2 before 10, and a2 before a10."""
    parts = re.split(r"(\d+)", word)
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def _array(series: pl.Series) -> NDArray[np.float64]:
    """(rows,) float64, NaN where it is null."""
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy().astype(np.float64, copy=False)


def _first(wrong: NDArray[np.bool_]) -> int | None:
    return int(np.argmax(wrong)) if wrong.any() else None


def said(values: Values) -> str:
    """In words as what the column is read."""
    numbers = values.numbers[~values.gaps]
    if not len(numbers):
        return "empty"
    match values.kind:
        case "number":
            low, high = numbers.min(), numbers.max()
            return f"number, {low:g} to {high:g}" if low < high else f"number, always {low:g}"
        case "flag":
            return f"yes or no, {100 * numbers.mean():.0f} % yes"
        case "date":
            return f"date, {_day(numbers.min())} to {_day(numbers.max())}"
        case "category":
            return f"category of {len(values.words)}: {listed(list(values.words))}"
        case "text":
            return f"text, {len(values.words)} different"


def _day(seconds: float) -> str:
    moment = np.datetime64(int(seconds), "s")
    return str(moment.astype("datetime64[D]") if seconds % DAY == 0 else moment).replace("T", " ")


def different(values: Values) -> int:
    """How many different values it has, gaps left out."""
    return len(np.unique(values.numbers[~values.gaps]))
