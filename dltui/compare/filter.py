"""The filter language over runs: ``status:failed topic:losses lr<0.1 test/accuracy > 90 word``.

Terms are separated by blanks and must all hold. A term is a word (or "words in quotes") that
must occur, or ``key relation value`` with one of ``: = != < > <= >=``; a leading ``-`` negates
it, and commas in a value mean "or". A key is one of ``TEXTS``, one of ``NUMBERS`` (times with s,
m, h or d), a metric, or a setting; the end of a name is enough: ``accuracy``, ``lr``.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeGuard

from dltui.runs.listing.parallel import each
from dltui.runs.log.events import Status

TEXTS = (
    *("status", "topic", "name", "title", "message"),
    *("device", "tag", "note", "user", "quick", "id", "kind"),
)
TIMES = ("age", "duration", "time")
NUMBERS = (*TIMES, "final", "best")

# "no memory" is the only status that is said with a blank in it.
_TOKEN = re.compile(
    r"(?P<minus>-?)"
    r"(?:(?P<key>[A-Za-z_][\w./\-]*)\s*(?P<relation><=|>=|!=|[:=<>])\s*)?"
    r'(?P<value>"[^"]*"?|no memory|[^\s"]*)',
    re.IGNORECASE,
)
ORDERS = ("<", ">", "<=", ">=")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_WORDS = {"oom": "out-of-memory", "no memory": "out-of-memory", "true": "yes", "false": "no"}
_SHOWN = {status.value: status.word for status in Status}
"""Statuses as lists say them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What can be asked of a run: texts by name, numbers by name (seconds, metrics).

    ``settings`` is only called by a filter that needs them: reading them takes a moment.
    """

    texts: Mapping[str, str]
    numbers: Mapping[str, float | None]
    settings: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """``key`` is empty for a word that may occur anywhere."""

    key: str
    relation: str
    value: str
    negated: bool

    def fits(self, facts: Facts) -> bool:
        return self._holds(facts) is not self.negated

    def _holds(self, facts: Facts) -> bool:
        if not self.key:
            texts = (*facts.texts.values(), *_find("status", facts))
            return any(self.value in text.lower() for text in texts)
        values = _find(self.key, facts)
        if self.relation == "!=":
            return bool(values) and not any(_agrees(v, self, "=") for v in values)
        return any(_agrees(value, self, self.relation) for value in values)


@dataclass(frozen=True, slots=True)
class Filter:
    """``faults`` are what is wrong with the text, in words; a filter with any fits nothing."""

    terms: tuple[Term, ...] = ()
    faults: tuple[str, ...] = ()

    def fits(self, facts: Facts) -> bool:
        return not self.faults and all(term.fits(facts) for term in self.terms)


def parse(text: str) -> Filter:
    terms: list[Term] = []
    faults: list[str] = []
    for found in _TOKEN.finditer(text):
        if not found.group().strip(" -"):
            continue
        key = (found["key"] or "").lower()
        value = found["value"].strip('"').lower()
        term = Term(
            key=key, relation=found["relation"] or ":", value=value, negated=bool(found["minus"])
        )
        terms.append(term)
        faults += _faults(term)
    return Filter(tuple(terms), tuple(faults))


def _faults(term: Term) -> list[str]:
    if term.key and not term.value:
        return [f"{term.key}{term.relation} needs a value"]
    if term.relation in ORDERS and term.key in TEXTS:
        return [f"{term.key} is words: ask with {term.key}:{term.value}"]
    if term.relation in ORDERS and as_number(term.value, term.key) is None:
        return [f"{term.value!r} is not a number"]
    if term.key == "status":
        unknown = [one for one in term.value.split(",") if one and not _is_status(one, term)]
        return [f"no status {one}: {', '.join(_SHOWN.values())}" for one in unknown[:1]]
    return []


def _is_status(value: str, term: Term) -> bool:
    names = {*_SHOWN, *_SHOWN.values(), *_WORDS}
    return value in names or (term.relation == ":" and any(value in name for name in names))


def unmeant(chosen: Filter, runs: Iterable[Facts]) -> str:
    """What no run knows that is asked for, with the nearest that some do; empty if all is meant.

    It looks at the settings of all runs, so it is asked of a filter that nothing fits.
    """
    asked = [t for t in chosen.terms if t.key and t.key not in TEXTS and t.key not in NUMBERS]
    known = list(runs) if asked else []
    numbers = {k: v for facts in known for k, v in facts.numbers.items() if v is not None}
    # Runs that were asked for in the same words share their settings: of thousands few differ.
    settings = list({id(one): one for one in each(known, lambda facts: facts.settings())}.values())
    for term in asked if known else ():
        number = _metric(term.key, numbers)
        values = (
            [v for one in settings for v in _set(term.key, one)] if number is None else [number]
        )
        if not values:
            names = (*TEXTS, *NUMBERS, *numbers, *(key for one in settings for key in one))
            return f"no metric or setting called {term.key}{nearest(term.key, names)}"
        if term.relation in ORDERS and not any(map(_is_number, values)):
            return f"{term.key} is no number in any run"
    return ""


def value_of(key: str, facts: Facts) -> float | str | None:
    """What ``key`` is of one run, for an order: a number, else a text; null where it has none."""
    for value in _find(key.lower(), facts):
        if value is not None:
            return value if _is_number(value) else _shown(value)
    return None


def nearest(key: str, names: Iterable[str]) -> str:
    """Names that begin or go on like ``key``, else the one spelled most like it."""
    ends = {name: re.split(r"[./]", name.lower())[-1] for name in names}
    near = [name for name, end in ends.items() if end.startswith(key)]
    near = near or [name for name in ends if key in name.lower()]
    if not near:
        close = difflib.get_close_matches(key, [*ends.values(), *ends], 1, 0.6)
        near = [name for name, end in ends.items() if close and close[0] in (end, name)]
    return f"; nearest: {', '.join(near[:3])}" if near else ""


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _find(key: str, facts: Facts) -> list[Any]:
    """The values that ``key`` can mean: the first kind of thing that knows it."""
    if key == "status":
        status = facts.texts.get(key, "")
        return list(dict.fromkeys((status, _SHOWN.get(status, status))))
    if key in facts.texts:
        return [facts.texts[key]]
    if (number := _metric(key, facts.numbers)) is not None:
        return [number]
    return _set(key, facts.settings())


def _set(key: str, settings: Mapping[str, Any]) -> list[Any]:
    if key in settings:
        return [settings[key]]
    return [value for name, value in settings.items() if name.lower().endswith(f".{key}")]


def _metric(key: str, numbers: Mapping[str, float | None]) -> float | None:
    if key in numbers:
        return numbers[key]
    name = named(key, [name for name, value in numbers.items() if value is not None])
    return None if name is None else numbers[name]


def named(key: str, names: Collection[str]) -> str | None:
    """The metric ``key`` among ``names``: by name, else by the end of it, of the test data before
    others.
    """
    if key in names:
        return key
    ends = (name for name in (f"test/{key}", *names) if name.lower().endswith(f"/{key}"))
    return next((name for name in ends if name in names), None)


def _agrees(value: Any, term: Term, relation: str) -> bool:
    return any(_compare(value, relation, one, term.key) for one in term.value.split(",") if one)


def _compare(value: Any, relation: str, wanted: str, key: str) -> bool:
    number = as_number(wanted, key)
    if _is_number(value) and number is not None:
        match relation:
            case "<":
                return value < number
            case ">":
                return value > number
            case "<=":
                return value <= number
            case ">=":
                return value >= number
            case _:
                return math.isclose(value, number, rel_tol=1e-9)
    shown = _shown(value)
    wanted = _WORDS.get(wanted, wanted)
    if relation == ":":
        return wanted in shown
    return relation == "=" and wanted == shown


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return "-".join(str(item) for item in value).lower()
    return str(value).lower()


def as_number(text: str, key: str) -> float | None:
    """``text`` as a number; ``2h`` is 7200 where a time is meant, ``90%`` is 90."""
    factor = 1
    if key in TIMES and text[-1:] in _UNITS:
        text, factor = text[:-1], _UNITS[text[-1]]
    try:
        value = float(text.removesuffix("%")) * factor
    except ValueError:
        return None
    return value if math.isfinite(value) else None
