"""How the claims of presets stand: each judged by the full run that is kept beside its preset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from dltui.presets import kept
from dltui.presets.claims import check
from dltui.presets.kept import Kept
from dltui.presets.load import load
from dltui.presets.schema import Claim, Preset
from dltui.presets.sources import SOURCES, letter
from dltui.runs.verdict import Verdict
from dltui.words import about

LONG = 3600
"""Seconds on two CPU cores from which on a full run is one for other hardware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A preset, its kept full run if there is one, and a verdict for each of its claims."""

    name: str
    preset: Preset
    kept: Kept | None
    verdicts: list[Verdict]

    @property
    def claims(self) -> Iterable[tuple[Claim, Verdict]]:
        return zip(self.preset.reported, self.verdicts, strict=True)


def standing(name: str, path: Path) -> Standing:
    """Raises ``PresetError`` for a preset that is none."""
    preset, ran = load(path).preset, kept.read(path)
    verdicts = check(preset.reported, ran.measured() if ran else [], quick=False)
    if ran is None:
        verdicts = [_not_run(verdict, preset.cost.full) for verdict in verdicts]
    return Standing(name=name, preset=preset, kept=ran, verdicts=verdicts)


def _not_run(verdict: Verdict, seconds: float) -> Verdict:
    """No full run is kept: because it takes too long here, or because nobody made one yet."""
    costs = f", which takes about {about(seconds)} on two CPU cores" if seconds else ""
    word = "other-hardware" if seconds > LONG or verdict.cause == "other-hardware" else None
    return msgspec.structs.replace(
        verdict, verdict=word or "not-measured", reason=f"no full run is kept{costs}"
    )


def tally(verdicts: Iterable[Verdict]) -> dict[str, int]:
    """How many of each verdict."""
    return dict(Counter(verdict.verdict for verdict in verdicts))


def by_source(found: Iterable[Standing]) -> dict[str, list[Verdict]]:
    """The verdicts of published figures by the letter of their source."""
    published = [v for one in found for v in one.verdicts if v.kind == "published"]
    return {each: [v for v in published if letter(v.source) == each] for each in SOURCES}
