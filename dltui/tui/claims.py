"""Reported beside reproduced, while a run runs and after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dltui.charts.text import clean
from dltui.presets import sweep
from dltui.presets.claims_table import rivals, sign
from dltui.presets.schema import Claim, Preset
from dltui.runs.fold import RunView
from dltui.runs.result import Verdict
from dltui.tui import words
from dltui.tui.line import Part
from dltui.words import compact

VERDICTS: dict[str, Part] = {
    "reproduced": ("✔ reproduced", "good"),
    "off": ("✖ off", "bad"),
    "not-comparable": ("≈ not comparable", "warn"),
    "needs-full-run": ("· needs the full run", "muted"),
    "not-measured": ("· not measured", "muted"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One line of the table, as text."""

    what: str
    reported: str
    measured: str
    verdict: Part
    why: str = ""
    source: str = ""

    @property
    def story(self) -> str:
        """All that is known of the claim, in lines."""
        figures = f"reported {self.reported}   reproduced {self.measured or words.NOTHING}"
        return "\n\n".join(filter(None, (figures, self.verdict[0], self.why, self.source)))


def claim_rows(view: RunView, preset: Preset | None) -> list[ClaimRow]:
    """The judged claims of a run that ended; before that the preset's, with the value so far."""
    if view.result is not None:
        return [_judged(verdict) for verdict in view.result.claims]
    if preset is None:
        return []
    return [_pending(claim, view) for claim in preset.reported]


def _judged(verdict: Verdict) -> ClaimRow:
    spread = "" if verdict.spread is None else f" ± {compact(verdict.spread, 2)}"
    return ClaimRow(
        what=_what(verdict.where, verdict.metric),
        reported=reported(verdict, verdict.reported),
        measured=words.measured(verdict.metric, verdict.measured, verdict.reported) + spread,
        verdict=VERDICTS[verdict.verdict],
        why=clean("  ".join(filter(None, (verdict.reason, verdict.note)))),
        source=clean(verdict.source),
    )


def _pending(claim: Claim, view: RunView) -> ClaimRow:
    so_far = view.last.get(claim.metric)
    return ClaimRow(
        what=_what(claim.where, claim.metric),
        reported=reported(claim, claim.value),
        measured="" if so_far is None else words.measured(claim.metric, so_far, claim.value),
        verdict=("so far", "muted") if so_far is not None else ("", ""),
        why=clean(claim.note),
        source=clean(claim.source),
    )


def reported(claim: Claim | Verdict, value: float | None) -> str:
    """``87.0``, ``≥ 95.0``, or ``> kernel=7`` where points are compared with each other."""
    if value is None:
        return clean(rivals(claim)) or words.NOTHING
    return sign(claim.relation) + words.claimed(value)


def _what(where: dict[str, Any], metric: str) -> str:
    settings = " ".join(
        f"{key.rpartition('.')[2]}={sweep.show(value)}" for key, value in where.items()
    )
    return clean(f"{settings}  {metric}".strip())
