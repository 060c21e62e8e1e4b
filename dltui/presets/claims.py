"""Reported figures checked against measured ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from dltui.presets.sample import Measured, Sample, select
from dltui.presets.schema import Claim
from dltui.presets.sweep import told
from dltui.runs.verdict import Verdict
from dltui.words import plain

ERRORS = 2
"""Standard errors that a mean must be away from where its verdict would turn (DESIGN §12)."""

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
    sample = select(claim.metric, claim.where, results)
    other = select(claim.metric, {**claim.where, **claim.than}, results) if claim.than else None
    verdict = Verdict(
        metric=claim.metric,
        kind=claim.kind,
        where=claim.where,
        relation=claim.relation,
        than=claim.than,
        reported=claim.value,
        tolerance=claim.tolerance,
        measured=sample.mean if sample.values else None,
        spread=sample.spread if sample.values else None,
        verdict="not-comparable",
        cause=claim.reason,
        right=claim.right,
        source=claim.source,
        note=claim.note,
    )
    if unlike := [key for key in changed if _matters(key, claim)]:
        reason = f"reported for another setting of {', '.join(unlike)}"
        return msgspec.structs.replace(verdict, reason=reason)
    if quick and not claim.quick:
        reason = "the quick variant cannot show it"
        return msgspec.structs.replace(verdict, verdict="needs-full-run", reason=reason)
    if absent := sample.absent or (other.absent if other else ""):
        elsewhere = claim.reason == "other-hardware"
        word = "other-hardware" if elsewhere else "not-measured"
        return msgspec.structs.replace(verdict, verdict=word, reason=absent)
    return _decided(claim, verdict, sample, other)


INDIFFERENT = ("run", "sweep", "data.download")
"""Keys that choose where, how often and from where, and not what is measured."""


def _matters(key: str, claim: Claim) -> bool:
    """Whether ``key``, set otherwise, takes ``claim`` out of what it was reported for."""
    if any(key == name or key.startswith(f"{name}.") for name in INDIFFERENT):
        return False
    named = {**claim.where, **claim.than}
    return not any(name == key or name.startswith(f"{key}.") for name in named)


def _decided(claim: Claim, verdict: Verdict, sample: Sample, other: Sample | None) -> Verdict:
    """The verdict with its words, now that there is something to judge."""
    wrong = claim.reason == "known-wrong" and claim.right is not None
    value = other.mean if other else claim.right if wrong else claim.value
    assert value is not None
    error = math.hypot(sample.error, other.error if other else 0.0)
    beside = f"{sample} against {other} at {told(claim.than)}" if other else ""
    replace = msgspec.structs.replace
    if claim.reason == "chance" and len(sample.values) < 2:
        reason = "one run of what is chance; it takes several seeds"
        return replace(verdict, verdict="not-separable", reason=reason)
    holds = _holds(claim, sample.mean, value, ERRORS * error)
    if holds is None:
        reason = f"{beside or sample}, of which two standard errors are {plain(ERRORS * error, 2)}"
        return replace(verdict, verdict="not-separable", reason=reason)
    if holds:
        reason = f"{plain(value)} is right" if wrong else beside
        return replace(verdict, verdict="known-wrong" if wrong else "reproduced", reason=reason)
    word = "other-hardware" if claim.reason == "other-hardware" else "off"
    return replace(verdict, verdict=word, reason=beside or _off(claim, sample, value))


def _off(claim: Claim, sample: Sample, value: float) -> str:
    if claim.relation == "=":
        right = " from the right value" if value == claim.right else ""
        return f"off by {plain(abs(sample.mean - value), 5)}{right}"
    return f"{sample} is not {_WORDS[claim.relation]} {plain(value, 5)}"


def _holds(claim: Claim, measured: float, value: float, error: float) -> bool | None:
    """Whether the relation holds wherever within ``error`` the true mean lies; null if that
    decides. Decimal fractions have room for rounding, but not where a strict order is claimed.
    """
    strict = claim.relation in ("<", ">")
    rounding = 0.0 if strict else 1e-9 * max(abs(measured), abs(value))
    slack = claim.tolerance + rounding
    if claim.relation == "=":
        apart = abs(measured - value)
        worst, kindest = slack - apart - error, slack - apart + error
    else:
        ahead = (measured - value) * (1 if claim.relation.startswith(">") else -1) + slack
        worst, kindest = ahead - error, ahead + error
    if worst > 0 or (worst == 0 and not strict):
        return True
    return None if kindest >= 0 and error > 0 else False
