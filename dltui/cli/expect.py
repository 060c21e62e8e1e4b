"""``--expect``: what a metric has to be for a script to go on."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import click

from dltui.errors import UsageError

RELATIONS: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "=": operator.eq,
    ">": operator.gt,
    "<": operator.lt,
}

_WRITTEN = re.compile(rf"\s*([^<>=!]+?)\s*({'|'.join(RELATIONS)})\s*([^\s<>=!]+)\s*")


@dataclass(frozen=True, slots=True)
class Expectation:
    """``relation`` is one of ``RELATIONS``; ``value`` is in the metric's unit."""

    metric: str
    relation: str
    value: float

    def __str__(self) -> str:
        return f"{self.metric}{self.relation}{self.value:g}"

    def holds(self, measured: float | None) -> bool:
        """Not where nothing was measured."""
        return measured is not None and RELATIONS[self.relation](measured, self.value)


class Condition(click.ParamType[Expectation]):
    """``METRIC>=VALUE``."""

    name = "condition"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Expectation:
        if isinstance(value, Expectation):
            return value
        found = _WRITTEN.fullmatch(str(value))
        number = _number(found[3]) if found else None
        if found is None or number is None:
            self.fail(f"{value!r}: write METRIC>=VALUE, e.g. test/accuracy>=95", param, ctx)
        return Expectation(found[1], found[2], number)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def demand(expected: Sequence[Expectation], names: Iterable[str]) -> None:
    """``UsageError`` for a metric that none of ``names`` is, in which ``*`` stands for anything."""
    if unknown := lacking(expected, list(names)):
        raise UsageError("\n".join(unknown))


def lacking(expected: Sequence[Expectation], names: Sequence[str]) -> list[str]:
    """What is said of each expected metric that none of ``names`` is."""
    return [
        f"--expect {one}: no metric {one.metric!r}{_hint(one.metric, names)}"
        for one in expected
        if not any(fnmatchcase(one.metric, name) for name in names)
    ]


def _hint(name: str, names: Sequence[str]) -> str:
    """Of a sweep the best of its points, if that is what is missing."""
    from dltui.toml.problems import nearest

    best = f"best/{name}"
    return nearest(best if best in names else name, names)


def unmet(expected: Sequence[Expectation], metrics: Mapping[str, float | None]) -> list[str]:
    """What is not as expected, in words; not of metrics that were not measured at all."""
    return [
        f"{one.metric} is {_told(metrics[one.metric])}, expected {one.relation} {one.value:g}"
        for one in expected
        if one.metric in metrics and not one.holds(metrics[one.metric])
    ]


def _told(value: float | None) -> str:
    return "not a number" if value is None else f"{value:g}"
