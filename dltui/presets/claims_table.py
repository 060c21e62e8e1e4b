"""Claims as the table that every run ends in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dltui.figures.records import Cell, Column, Table
from dltui.presets.schema import Claim
from dltui.presets.sweep import show
from dltui.presets.verdict import Verdict

WORDS = {
    "reproduced": "reproduced",
    "off": "off",
    "not-comparable": "not comparable",
    "needs-full-run": "needs the full run",
    "not-measured": "not measured",
}


def claims_table(verdicts: Sequence[Verdict]) -> Table:
    """Reported, tolerance, reproduced, verdict and source, a row a claim."""
    columns = [
        Column(name="metric", kind="text"),
        Column(name="where", kind="text"),
        Column(name="reported", kind="text"),
        Column(name="tolerance"),
        Column(name="reproduced", kind="text"),
        Column(name="verdict", kind="verdict"),
        Column(name="source", kind="text"),
    ]
    rows: list[list[Cell]] = [
        [
            verdict.metric,
            place(verdict),
            reported(verdict),
            verdict.tolerance or None,
            measured(verdict),
            words(verdict),
            verdict.source,
        ]
        for verdict in verdicts
    ]
    return Table(id="claims", title="Reported against reproduced", columns=columns, rows=rows)


def place(verdict: Verdict) -> str:
    """The points a claim speaks of: ``lr=0.1 name=mlp``."""
    return _settings(verdict.where)


def reported(verdict: Verdict) -> str:
    """``87``, ``≥ 95``, or ``> kernel=7`` where points are compared with each other."""
    if verdict.reported is None:
        return rivals(verdict)
    return f"{sign(verdict.relation)}{_number(verdict.reported)}"


def sign(relation: str) -> str:
    """What stands before a figure; nothing where it is to be met."""
    return {"=": "", ">=": "≥ ", "<=": "≤ "}.get(relation, f"{relation} ")


def rivals(claim: Claim | Verdict) -> str:
    """``> kernel=7``: the points a claim compares its own with, by what is other than there."""
    changed = {key: value for key, value in claim.than.items() if claim.where.get(key) != value}
    return f"{sign(claim.relation) or '= '}{_settings(changed)}" if claim.than else ""


def _settings(values: Mapping[str, Any]) -> str:
    return " ".join(f"{key.split('.')[-1]}={show(value)}" for key, value in values.items())


def measured(verdict: Verdict) -> str:
    """``88.03 ± 0.4``: mean and spread over the seeds."""
    if verdict.measured is None:
        return "–"
    spread = f" ± {verdict.spread:.2g}" if verdict.spread is not None else ""
    return f"{_number(verdict.measured)}{spread}"


def words(verdict: Verdict) -> str:
    """The verdict with its reason: ``off by 2.1``, ``not measured: no point with lr=1``."""
    if verdict.verdict == "off" and verdict.reason.startswith("off by"):
        return verdict.reason
    text = WORDS[verdict.verdict]
    if verdict.verdict in ("off", "not-measured"):
        return f"{text}: {verdict.reason}"
    return text


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) and abs(value) >= 1000 else f"{value:.5g}"
