"""What was reported for a metric, as a line in the figure that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec

from dltui.figures.records import Figure, Level, StepSeries
from dltui.presets.claims_table import sign

if TYPE_CHECKING:
    from dltui.presets.schema import Claim
    from dltui.runs.verdict import Verdict

    AnyFigure = TypeVar("AnyFigure", bound=Figure)

LABEL = "reported"

NOT_DRAWN = ("not-comparable", "known-wrong")
"""Verdicts of figures that say nothing of the curve of this run."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One published value of one metric."""

    metric: str
    value: float
    tolerance: float
    relation: str


def of_claims(claims: Sequence[Claim]) -> list[Reported]:
    """Those that give a value which is believed to be right."""
    return [
        Reported(claim.metric, claim.value, claim.tolerance, sign(claim.relation).strip())
        for claim in claims
        if claim.value is not None and claim.reason != "known-wrong"
    ]


def of_verdicts(verdicts: Sequence[Verdict]) -> list[Reported]:
    """Those that speak of this very run."""
    return [
        Reported(v.metric, v.reported, v.tolerance, sign(v.relation).strip())
        for v in verdicts
        if v.reported is not None and not v.where and v.verdict not in NOT_DRAWN
    ]


def with_reported(figure: AnyFigure, reported: Sequence[Reported]) -> AnyFigure:
    """``figure`` with a level for each value of a metric that it draws over steps."""
    if not isinstance(figure, StepSeries) or figure.heat:
        return figure
    found: list[tuple[str, Reported]] = []
    for one in reported:
        for metric, label in figure.metrics.items():
            if one.metric in (metric, f"train/{metric}"):
                found.append((label, one))
    levels = [
        Level(
            label=f"{LABEL}, {label}" if len(found) > 1 else LABEL,
            value=one.value,
            spread=one.tolerance,
            relation=one.relation,
        )
        for label, one in found
    ]
    return msgspec.structs.replace(figure, levels=levels) if levels else figure
