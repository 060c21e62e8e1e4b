"""Claims in words, and as the table that every run ends in: the same on screen and on paper."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dltui.figures.records import Cell, Column, Table
from dltui.metrics import Metric
from dltui.presets.schema import Claim
from dltui.presets.sweep import told
from dltui.runs.verdict import Verdict
from dltui.topics.catalogue import metric
from dltui.words import MISSING, cell, compact, exponent, plain

WORDS = {
    "reproduced": "reproduced",
    "off": "off",
    "not-separable": "not separable",
    "known-wrong": "known wrong",
    "other-hardware": "other hardware",
    "not-comparable": "not comparable",
    "needs-full-run": "needs the full run",
    "not-measured": "not measured",
}

AGREES = {"published": "reproduced", "exact": "exact", "check": "holds"}
"""The best verdict by kind: a source's figure that came out is more than 1 = 1."""

DIGITS = 5
"""Of a measured value beside which no published one says how many mean something."""


def claims_table(verdicts: Sequence[Verdict], topic: str = "") -> Table:
    """Reported with its tolerance, reproduced, verdict and source, a row a claim."""
    columns = [
        Column(name="claim", kind="text"),
        Column(name="where", kind="text"),
        Column(name="reported", kind="text"),
        Column(name="reproduced", kind="text"),
        Column(name="verdict", kind="verdict"),
        Column(name="source", kind="text"),
    ]
    rows: list[list[Cell]] = [[*row(verdict, topic), verdict.source] for verdict in verdicts]
    return Table(id="claims", title="Reported against reproduced", columns=columns, rows=rows)


def row(verdict: Verdict, topic: str) -> list[str]:
    """What is claimed, of which points, the published figure, the measured one, the verdict."""
    return [
        metric(verdict.metric, topic).word,
        place(verdict),
        reported(verdict, topic),
        measured(verdict, topic),
        words(verdict),
    ]


def place(claim: Claim | Verdict) -> str:
    """The points a claim speaks of: ``lr=0.1 model=mlp``."""
    return told(claim.where)


def reported(claim: Claim | Verdict, topic: str) -> str:
    """``87.0 ± 1.5``, ``≥ 95``, or ``> kernel=7`` where points are compared with each other."""
    value = claim.value if isinstance(claim, Claim) else claim.reported
    if value is None:
        return rivals(claim)
    figure = f"{sign(claim.relation)}{published(value, metric(claim.metric, topic))}"
    if not claim.tolerance:
        return figure
    return f"{figure}{' ±' if claim.relation == '=' else ', within'} {plain(claim.tolerance)}"


def sign(relation: str) -> str:
    """What stands before a figure; nothing where it is to be met."""
    return {"=": "", ">=": "≥ ", "<=": "≤ "}.get(relation, f"{relation} ")


def rivals(claim: Claim | Verdict) -> str:
    """``> kernel=7``: the points a claim compares its own with, by what is other than there."""
    changed = {key: value for key, value in claim.than.items() if claim.where.get(key) != value}
    return f"{sign(claim.relation) or '= '}{told(changed)}" if claim.than else ""


def published(value: float, known: Metric) -> str:
    """A figure with the digits it was given with; percents have at least one."""
    text = plain(value)
    return f"{text}.0" if known.unit == "%" and text.isdigit() else text


def measured(verdict: Verdict, topic: str) -> str:
    """``88.03 ± 0.4``: mean and spread over the seeds."""
    if verdict.measured is None:
        return MISSING
    spread = f" ± {compact(verdict.spread, 2)}" if verdict.spread is not None else ""
    return f"{beside(verdict.measured, verdict.reported, metric(verdict.metric, topic))}{spread}"


def beside(value: float, like: float | None, known: Metric) -> str:
    """A measured value with a digit more than the published one ``like`` it stands beside."""
    whole = float(value).is_integer() and (like is None or float(like).is_integer())
    if whole or not math.isfinite(value):
        return cell(value, known.digits or None)
    if known.digits:
        return known.number(value)
    mantissa, _, power = plain(like or 0.0).partition("e")
    decimals = len(mantissa.partition(".")[2])
    if not decimals:
        return compact(value, DIGITS)
    return exponent(value, decimals + 1) if power else cell(value, decimals + 1)


def notes(verdicts: Sequence[Verdict]) -> list[str]:
    """What is to be said of the claims, each once; a table may show only how it begins."""
    return list(dict.fromkeys(one.note for one in verdicts if one.note))


def words(verdict: Verdict) -> str:
    """The verdict with its reason: ``off by 2.1``, ``not measured: no point with lr=1``."""
    if verdict.verdict == "off" and verdict.reason.startswith("off by"):
        return verdict.reason
    text = AGREES[verdict.kind] if verdict.verdict == "reproduced" else WORDS[verdict.verdict]
    if verdict.reason and verdict.verdict not in ("reproduced", "needs-full-run"):
        return f"{text}: {verdict.reason}"
    return text


def support(verdicts: Sequence[Verdict]) -> str:
    """Whether a run bears out the answer to its preset's question; empty where nothing says so."""
    if not verdicts:
        return ""
    held = sum(verdict.verdict == "reproduced" for verdict in verdicts)
    if held == len(verdicts):
        return "This run bears it out."
    if any(verdict.verdict == "off" for verdict in verdicts):
        return f"This run does not bear it out: {held} of {len(verdicts)} figures hold."
    return f"This run cannot tell: {words(next(v for v in verdicts if v.verdict != 'reproduced'))}."
