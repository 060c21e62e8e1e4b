"""Reported figures checked against measured ones."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from dltui.presets.schema import Claim
from dltui.presets.sweep import told
from dltui.runs.verdict import Verdict
from dltui.toml.problems import nearest
from dltui.words import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One point: all its settings by dotted key, and its final metrics.

    ``unfinished`` is its status when it did not get to its end, e.g. ``out-of-memory``.
    """

    settings: Mapping[str, Any]
    metrics: Mapping[str, float | None]
    unfinished: str = ""


@dataclass(frozen=True, slots=True)
class _Sample:
    """The values of one metric at one setting, over seeds; or why there are none."""

    values: tuple[float, ...] = ()
    absent: str = ""

    @property
    def mean(self) -> float:
        return statistics.fmean(self.values)

    @property
    def spread(self) -> float | None:
        return statistics.stdev(self.values) if len(self.values) > 1 else None

    def __str__(self) -> str:
        spread = self.spread
        return (
            _figure(self.mean) if spread is None else f"{_figure(self.mean)} ± {plain(spread, 2)}"
        )


_RELATIONS: dict[str, Callable[[float, float, float], bool]] = {
    "=": lambda measured, value, slack: abs(measured - value) <= slack,
    ">=": lambda measured, value, slack: measured >= value - slack,
    ">": lambda measured, value, slack: measured > value - slack,
    "<=": lambda measured, value, slack: measured <= value + slack,
    "<": lambda measured, value, slack: measured < value + slack,
}
_WORDS = {">=": "at least", ">": "above", "<=": "at most", "<": "below"}


def check(
    claims: Sequence[Claim],
    results: Sequence[Measured],
    *,
    quick: bool,
    changed: Sequence[str] = (),
) -> list[Verdict]:
    """Judge every claim by the points it speaks of; ``quick`` when the quick variant ran.

    ``changed`` are the keys that somebody set otherwise than the preset does: a figure was
    reported for the preset's settings, so at others it is judged only where it names them.
    """
    return [_judge(claim, results, quick, changed) for claim in claims]


def _judge(
    claim: Claim, results: Sequence[Measured], quick: bool, changed: Sequence[str]
) -> Verdict:
    sample = _select(claim.metric, claim.where, results)
    verdict = Verdict(
        metric=claim.metric,
        where=claim.where,
        relation=claim.relation,
        than=claim.than,
        reported=claim.value,
        tolerance=claim.tolerance,
        measured=sample.mean if sample.values else None,
        spread=sample.spread if sample.values else None,
        verdict="not-comparable",
        source=claim.source,
        note=claim.note,
    )
    if not claim.stands:
        return msgspec.structs.replace(verdict, reason=claim.note or "the figure does not stand")
    if unlike := [key for key in changed if _matters(key, claim)]:
        return msgspec.structs.replace(
            verdict, reason=f"reported for another setting of {', '.join(unlike)}"
        )
    if quick and not claim.quick:
        return msgspec.structs.replace(
            verdict, verdict="needs-full-run", reason="the quick variant cannot show it"
        )
    other = _select(claim.metric, {**claim.where, **claim.than}, results) if claim.than else None
    absent = sample.absent or (other.absent if other else "")
    if absent:
        return msgspec.structs.replace(verdict, verdict="not-measured", reason=absent)
    holds, reason = _compare(claim, sample, other)
    return msgspec.structs.replace(verdict, verdict="reproduced" if holds else "off", reason=reason)


INDIFFERENT = ("run", "sweep", "data.download")
"""Keys that choose where, how often and from where, and not what is measured."""


def _matters(key: str, claim: Claim) -> bool:
    """Whether ``key``, set otherwise, takes ``claim`` out of what it was reported for."""
    if any(key == name or key.startswith(f"{name}.") for name in INDIFFERENT):
        return False
    named = {**claim.where, **claim.than}
    return not any(name == key or name.startswith(f"{key}.") for name in named)


def _compare(claim: Claim, sample: _Sample, other: _Sample | None) -> tuple[bool, str]:
    """Whether the relation holds, and the words for it."""
    if other is not None:
        there = told(claim.than)
        return _holds(claim, sample.mean, other.mean), f"{sample} against {other} at {there}"
    assert claim.value is not None
    holds = _holds(claim, sample.mean, claim.value)
    if holds:
        return True, ""
    if claim.relation == "=":
        return False, f"off by {_figure(abs(sample.mean - claim.value))}"
    return False, f"{sample} is not {_WORDS[claim.relation]} {_figure(claim.value)}"


def _holds(claim: Claim, measured: float, value: float) -> bool:
    """With room for the rounding of decimal fractions, but not where a strict order is claimed."""
    strict = claim.relation in ("<", ">")
    rounding = 0.0 if strict else 1e-9 * max(abs(measured), abs(value))
    return _RELATIONS[claim.relation](measured, value, claim.tolerance + rounding)


def _select(metric: str, where: Mapping[str, Any], results: Sequence[Measured]) -> _Sample:
    """The values of ``metric`` at the points that ``where`` fits, which differ in seed alone."""
    chosen = [result for result in results if fits(where, result.settings)]
    wanted = told(where)
    if not chosen:
        return _Sample(absent=f"no point with {wanted}" if where else "no point was measured")
    settings = {_without_seed(result.settings) for result in chosen}
    if len(settings) > 1:
        text = f"{wanted} fits" if where else "without where it fits"
        return _Sample(absent=f"{text} {len(settings)} different settings")
    ends = sorted({result.unfinished for result in chosen if result.unfinished})
    if ends:
        missing = sum(bool(result.unfinished) for result in chosen)
        return _Sample(absent=f"{missing} of {len(chosen)} runs: {', '.join(ends)}")
    found = [result.metrics.get(metric) for result in chosen]
    values = tuple(value for value in found if value is not None and math.isfinite(value))
    if len(values) == len(chosen):
        return _Sample(values)
    if any(metric in result.metrics for result in chosen):
        return _Sample(absent=f"{len(chosen) - len(values)} of {len(chosen)} runs have no value")
    known = {name for result in chosen for name in result.metrics}
    return _Sample(absent=f"not among the metrics{nearest(metric, known)}")


def fits(where: Mapping[str, Any], settings: Mapping[str, Any]) -> bool:
    """Whether a claim about ``where`` speaks of a point with ``settings``."""
    return all(key in settings and _same(value, settings[key]) for key, value in where.items())


def _same(one: Any, other: Any) -> bool:
    numbers = (int, float)
    if isinstance(one, numbers) and isinstance(other, numbers):
        return math.isclose(one, other, rel_tol=1e-9)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


def _without_seed(settings: Mapping[str, Any]) -> str:
    return repr(sorted((key, value) for key, value in settings.items() if key != "run.seed"))


def _figure(value: float) -> str:
    return plain(value, 5)
