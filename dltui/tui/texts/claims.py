"""Reported beside reproduced, while a run runs and after it."""

from __future__ import annotations

from dataclasses import dataclass

from dltui.charts.text import clean
from dltui.presets import claims_table
from dltui.presets.schema import Claim, Preset
from dltui.runs.log.fold import RunView
from dltui.runs.verdict import Verdict
from dltui.topics.catalogue import metric
from dltui.tui.texts import phrases
from dltui.tui.texts.toned import Part

VERDICTS: dict[str, tuple[str, str]] = {
    "reproduced": ("✔", "good"),
    "off": ("✖", "bad"),
    "not-separable": ("~", "warn"),
    "known-wrong": ("!", "warn"),
    "other-hardware": ("≈", "warn"),
    "not-comparable": ("≈", "warn"),
    "needs-full-run": ("·", "muted"),
    "not-measured": ("·", "muted"),
}
"""Sign and tone of each verdict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """One line of the table, as text: the metric in words, and the points of which something is
    claimed; ``name`` is the metric's in files and settings.
    """

    metric: str
    place: str
    reported: str
    measured: str
    verdict: Part
    name: str
    note: str = ""
    source: str = ""

    @property
    def what(self) -> str:
        return f"{self.metric}  {self.place}".strip()

    @property
    def story(self) -> str:
        """All that is known of the claim, in lines."""
        figures = f"reported {self.reported}   reproduced {self.measured or phrases.NOTHING}"
        parts = (figures, self.verdict[0], self.note, self.source, f"metric {self.name}")
        return "\n\n".join(filter(None, parts))


def claim_rows(view: RunView, preset: Preset | None) -> list[ClaimRow]:
    """The judged claims of a run that ended; before that the preset's, with the value so far."""
    if view.result is not None:
        return [_judged(verdict, view.result.topic) for verdict in view.result.claims]
    if preset is None:
        return []
    return [_pending(claim, view, preset.topic) for claim in preset.reported]


def _judged(verdict: Verdict, topic: str) -> ClaimRow:
    sign, tone = VERDICTS[verdict.verdict]
    return ClaimRow(
        metric=clean(metric(verdict.metric, topic).word),
        place=clean(claims_table.place(verdict)),
        reported=reported(verdict, topic),
        measured=claims_table.measured(verdict, topic),
        verdict=(clean(f"{sign} {claims_table.words(verdict)}"), tone),
        name=clean(verdict.metric),
        note=clean("" if verdict.note == verdict.reason else verdict.note),
        source=clean(verdict.source),
    )


def _pending(claim: Claim, view: RunView, topic: str) -> ClaimRow:
    so_far = view.last.get(claim.metric)
    known = metric(claim.metric, topic)
    return ClaimRow(
        metric=clean(known.word),
        place=clean(claims_table.place(claim)),
        reported=reported(claim, topic),
        measured="" if so_far is None else claims_table.beside(so_far, claim.value, known),
        verdict=("so far", "muted") if so_far is not None else ("", ""),
        name=clean(claim.metric),
        note=clean(claim.note),
        source=clean(claim.source),
    )


def reported(claim: Claim | Verdict, topic: str) -> str:
    """The published figure, harmless in a terminal; a dash where there is none."""
    return clean(claims_table.reported(claim, topic)) or phrases.NOTHING


def what(claim: Claim, topic: str) -> str:
    """The metric in words, and the points of which something is claimed."""
    return clean(f"{metric(claim.metric, topic).word}  {claims_table.place(claim)}".strip())
