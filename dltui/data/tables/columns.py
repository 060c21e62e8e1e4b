"""What each column of a table is: numbers, words, dates; and what is wrong in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from dltui.data.natural import natural
from dltui.data.tables import odd
from dltui.data.tables.dates import dated, looks_dated
from dltui.data.tables.odd import MIXED
from dltui.data.tables.raw import Raw, listed, without
from dltui.errors import InputError

Kind = Literal["number", "flag", "date", "category", "text"]
"""``flag`` is yes or no; ``text`` has too many different words to be a category."""

FLAGS = {"true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0, "y": 1.0, "n": 0.0, "t": 1.0, "f": 0.0}

MOST_CATEGORIES = 50

NOTHING = ("-", "--", ".", "none", "na", "missing", "unknown")
"""In small letters, no values where all other cells are numbers."""

SOME = 20
"""From so many different numbers on, a word among numbers is a fault in a label, too."""

DAY = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """A column as it is understood: ``numbers`` (rows,) float64, NaN where it has a gap; of words
    their places in ``words``, -1 where it has a gap. Dates are seconds since 1970, times since
    midnight. ``variety`` is how many different words there are; a text's are not kept.
    """

    name: str
    kind: Kind
    numbers: NDArray[np.float64]
    words: tuple[str, ...] = ()
    variety: int = 0

    @property
    def gaps(self) -> NDArray[np.bool_]:
        """(rows,), true where a cell is empty."""
        return self.numbers < 0 if self.kind in ("category", "text") else np.isnan(self.numbers)


def plain_numbers(raw: Raw, names: Sequence[str]) -> dict[str, Values]:
    """Those of ``names`` whose cells are text, and all of them finite numbers or empty: found for
    all at once, as tables of thousands of columns are of such."""
    schema = raw.frame.schema
    text = [name for name in names if schema[name] == pl.String]
    if not text or raw.decimal != ".":
        return {}
    cells = raw.frame.select(text)
    numbers = cells.select(pl.all().cast(pl.Float64, strict=False))
    finite = numbers.select(pl.all().is_finite().all()).row(0)
    unread, empty = numbers.null_count().row(0), cells.null_count().row(0)
    numbers = numbers.fill_null(float("nan"))
    return {
        name: Values(name=name, kind="number", numbers=numbers.get_column(name).to_numpy())
        for name, good, none, gaps in zip(text, finite, unread, empty, strict=True)
        if good and none == gaps
    }


def understand(raw: Raw, name: str, wanted: str = "", *, label: bool = False) -> Values:
    """The column as ``wanted`` says ("number", "category", "date", "date FORM"), else by its cells.

    InputError names the line of a cell that does not fit. A ``label`` is never text, and words
    among numbers are its classes.
    """
    cells = raw.frame.get_column(name)
    kind, _, form = (wanted or raw.declared.get(name, "")).partition(" ")
    if kind == "date" and form and cells.dtype.is_integer():
        cells = cells.cast(pl.String)
    if kind == "category":
        return _words(name, cells.cast(pl.String), limited=False)
    if cells.dtype == pl.Boolean:
        return Values(name=name, kind="flag", numbers=_array(cells.cast(pl.Float64)))
    if cells.dtype.is_numeric():
        return _finite(raw, name, cells.cast(pl.Float64))
    if cells.dtype.is_temporal():
        kind_: Kind = "number" if cells.dtype == pl.Duration else "date"
        return Values(name=name, kind=kind_, numbers=_array(_seconds(cells)))
    if cells.dtype not in (pl.String, pl.Categorical, pl.Enum):
        raise InputError(
            f"{raw.path}: column {name!r} holds {str(cells.dtype).lower()}, not single values; "
            f"leave it out: {without(name)}"
        )
    cells = cells.cast(pl.String)
    if kind == "date":
        return Values(name=name, kind="date", numbers=_array(dated(raw, name, cells, form)))
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
    several = share >= MIXED and numbers.n_unique() > SOME
    if not label or several:
        odd.refuse(raw, name, cells, numbers, among=share >= MIXED or number)
    if not label and looks_dated(filled[0]):
        seconds = dated(raw, name, cells, "")
        if seconds is not None:
            return Values(name=name, kind="date", numbers=_array(seconds))
    return _words(name, cells, limited=not label)


def _seconds(cells: pl.Series) -> pl.Series:
    """Of dates since 1970, of times since midnight, of durations all."""
    if cells.dtype == pl.Time:
        return cells.cast(pl.Int64) / 1e9
    if cells.dtype == pl.Duration:
        return cells.dt.total_microseconds() / 1e6
    return cells.cast(pl.Datetime("us")).dt.epoch("us") / 1e6


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


def _words(name: str, cells: pl.Series, *, limited: bool) -> Values:
    """Places among the words in their natural order."""
    different = cells.drop_nulls().unique()
    variety, filled = len(different), cells.count()
    if limited and variety > 2 and variety > min(MOST_CATEGORIES, filled / 2):
        numbers = _array(cells.is_null().cast(pl.Float64) * -1.0)
        return Values(name=name, kind="text", numbers=numbers, variety=variety)
    words = sorted(different.to_list(), key=natural)
    places = {word: float(place) for place, word in enumerate(words)}
    numbers = _array(
        cells.replace_strict(places, default=-1.0, return_dtype=pl.Float64).fill_null(-1.0)
    )
    return Values(name=name, kind="category", numbers=numbers, words=tuple(words), variety=variety)


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
            return f"number, {low:.9g} to {high:.9g}" if low < high else f"number, always {low:.9g}"
        case "flag":
            return f"yes or no, {100 * numbers.mean():.0f} % yes"
        case "date":
            kind = "time" if numbers.min() >= 0 and numbers.max() < DAY else "date"
            low, high = (_moment(float(n), kind) for n in (numbers.min(), numbers.max()))
            return f"{kind}, {low} to {high}"
        case "category":
            return f"category of {len(values.words)}: {listed(list(values.words))}"
        case "text":
            return f"text, {values.variety:,} different"


def _moment(seconds: float, kind: str) -> str:
    moment = str(np.datetime64(int(seconds), "s"))
    day, _, clock = moment.partition("T")
    if kind == "time":
        return clock
    return day if seconds % DAY == 0 else f"{day} {clock}"


def different(values: Values) -> int:
    """How many different values it has, gaps left out."""
    return len(np.unique(values.numbers[~values.gaps]))
