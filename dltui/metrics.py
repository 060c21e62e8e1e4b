"""What is known of a metric by its name: a word for people, unit, digits, and which end is good."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dltui.words import MIB, amount, cell, compact

_BEHIND = re.compile(", | of | at | over | across | after ")
"""Between a quantity and what it is of."""

WIDE = 100
"""Values of one column further apart than this share no number of decimals."""


@dataclass(frozen=True, slots=True)
class Metric:
    """``better`` is 1 where more is good, -1 where less is, 0 where neither is.

    ``digits`` are its decimals, null for as many as a value needs. A topic declares its metrics
    by name; a ``*`` in the name stands in the word as ``{}``, and as ``{=}`` for the word of what
    the ``*`` stands for.
    """

    word: str
    unit: str = ""
    better: int = 0
    digits: int | None = None

    @property
    def short(self) -> str:
        """The word for narrow places: of ``test/accuracy``, or of what is said of many things,
        the quantity alone.
        """
        return _BEHIND.split(self.word, maxsplit=1)[0].removeprefix("test/")

    def number(self, value: float | None) -> str:
        """Without its unit: ``97.50``, ``0.312``, ``50,826``."""
        if value is not None and self.digits is not None:
            return cell(value, self.digits)
        return compact(value)

    def text(self, value: float | None) -> str:
        """With its unit: ``97.50 %``, ``0.312``, ``8.2 GiB``."""
        if value is None or not math.isfinite(value):
            return self.number(value)
        if self.unit == "MiB":
            return amount(value * MIB)
        return f"{self.number(value)} {self.unit}".rstrip()

    def column(self, values: Sequence[float | None]) -> list[str]:
        """The same number of decimals for all, where that leaves each its digits."""
        digits = self.decimals(values)
        return [compact(value) if digits is None else cell(value, digits) for value in values]

    def decimals(self, values: Iterable[float | None]) -> int | None:
        """Its own, or those that leave four digits of the largest; null where too far apart."""
        if self.digits is not None:
            return self.digits
        known = [abs(v) for v in values if v is not None and math.isfinite(v) and v != 0]
        if not known or all(value == int(value) for value in known):
            return 0
        if max(known) > WIDE * min(known):
            return None
        return max(0, 3 - math.floor(math.log10(max(known))))

    def best(self, values: Iterable[float | None]) -> float | None:
        """The best of ``values``; null where there are none, or where no end is good."""
        known = [value for value in values if value is not None and not math.isnan(value)]
        if not known or not self.better:
            return None
        return max(known) if self.better > 0 else min(known)


PERCENT = Metric("", unit="%", better=1, digits=2)
LESS = Metric("", better=-1)
COUNT = Metric("", digits=0)

COMMON = {
    "best/test-accuracy": replace(PERCENT, word="test/accuracy at the best epoch"),
    "best/epoch": replace(COUNT, word="best epoch"),
    "best/*": Metric("best final {=}"),
    "converged/epoch": replace(COUNT, word="epochs until nothing changes", better=-1),
    "steps": replace(COUNT, word="steps"),
    "points": replace(COUNT, word="points"),
    "points/ended": replace(COUNT, word="points that ended"),
    "images_per_second": replace(COUNT, word="images per second", better=1),
    "parameters": replace(COUNT, word="parameters"),
    "memory/peak": Metric("peak memory", unit="MiB", better=-1, digits=1),
    "memory/allocated": Metric("allocated memory", unit="MiB", better=-1, digits=1),
    "memory/reserved": Metric("reserved memory", unit="MiB", better=-1, digits=1),
}
"""What every training records, whatever its topic."""

USUAL = ("test/accuracy", "accuracy", "train/accuracy", "test/loss", "train/loss", "loss")
"""What a person would ask for first, in this order."""

INCIDENTAL = ("parameters", "memory/")
"""Results only where nothing else is one."""

NO_RESULT = ("steps", "points", "images_per_second", "seconds", "best/")

PROPER = {
    "adaboost": "AdaBoost",
    "mlp": "MLP",
    "relu": "ReLU",
    "kaiming": "Kaiming",
    "softsync": "softsync",
}
"""Words of names that are not written as they are in one."""


def find(name: str, known: Mapping[str, Metric]) -> Metric:
    """The metric ``name`` as ``known`` declares it, else what its name gives away."""
    if name in known:
        return known[name]
    for pattern, declared in known.items():
        before, star, after = pattern.partition("*")
        if star and name.startswith(before) and name.endswith(after) and len(name) > len(before):
            return _named(declared, name[len(before) : len(name) - len(after)], known)
    return _guessed(name)


def _named(declared: Metric, rest: str, known: Mapping[str, Metric]) -> Metric:
    if "{=}" not in declared.word:
        return replace(declared, word=declared.word.replace("{}", _tidy(rest)))
    own = find(rest, known)
    word = declared.word.replace("{=}", own.word)
    return replace(declared, word=word) if declared.unit else replace(own, word=word)


def _tidy(rest: str) -> str:
    """``delay-16/compensated`` as ``delay 16, compensated``; paths of layers stay."""
    parts = [part.split("-") for part in rest.split("/")]
    return ", ".join(" ".join(PROPER.get(word, word) for word in part) for part in parts)


def _guessed(name: str) -> Metric:
    """A metric that nobody declared keeps its name: its user knows it by that."""
    parts = name.lower().replace("_", "/").replace("-", "/").split("/")
    if "accuracy" in parts:
        return replace(PERCENT, word=name)
    return replace(LESS if {"loss", "error", "mse"} & set(parts) else Metric(""), word=name)


def headline(
    measured: Sequence[Mapping[str, float | None]], claimed: Iterable[str] = ()
) -> str | None:
    """The one metric by which runs are listed and compared: what the claims speak of, else the
    usual ones, else the first result there is; null without any.

    ``measured`` are the metrics of one run, or of the points of a sweep.
    """
    for name in (*claimed, *USUAL):
        if any(metrics.get(name) is not None for metrics in measured):
            return name
    names = dict.fromkeys(n for metrics in measured for n in metrics if metrics[n] is not None)
    results = [name for name in names if not name.startswith(NO_RESULT)]
    plain = (name for name in results if not name.startswith(INCIDENTAL))
    return next(iter((*plain, *results)), None)
