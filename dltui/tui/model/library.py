"""The presets as the lists show them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from dltui.charts.text import clean
from dltui.tui.texts import phrases
from dltui.words import about, cost

if TYPE_CHECKING:
    from dltui.preflight.finding import Finding
    from dltui.presets.schema import Claim, Preset

REPORTED = 14
"""Cells of what was reported, in a list."""


class PresetItem(Struct, frozen=True, kw_only=True):
    """One preset in a list; ``fault`` is what is wrong with it, and then the rest is empty."""

    name: str
    path: Path
    topic: str
    experiment: str = ""
    title: str = ""
    summary: str = ""
    look_for: str = ""
    points: int = 1
    reported: str = ""
    cost: str = ""
    quick_cost: str = ""
    fault: str = ""
    absent: str = ""
    """What of its data is not here, in words; empty when all is."""

    @property
    def short(self) -> str:
        """The name without its topic."""
        return self.name.rsplit("/", 1)[-1]


def read_all(data_root: Path | None) -> list[PresetItem]:
    """Every preset there is, the faulty ones with their first fault."""
    from dltui.preflight.checks import absent_data
    from dltui.presets.catalogue import entries
    from dltui.presets.load import load
    from dltui.toml.problems import PresetError

    items: list[PresetItem] = []
    for entry in entries():
        try:
            loaded = load(entry.path)
            absent = _absent(absent_data(loaded, data_root))
            items.append(replace(item(entry.name, entry.path, loaded.preset), absent=absent))
        except PresetError as error:
            fault = clean(str(error.problems[0])) if error.problems else clean(str(error))
            items.append(
                PresetItem(name=entry.name, path=entry.path, topic=entry.topic, fault=fault)
            )
    return items


def item(name: str, path: Path, preset: Preset) -> PresetItem:
    from dltui.presets import sweep

    return PresetItem(
        name=name,
        path=path,
        topic=preset.topic,
        experiment=preset.experiment,
        title=clean(preset.title),
        summary=clean(preset.summary),
        look_for=clean(preset.look_for),
        points=sweep.size(preset.sweep),
        reported=_reported(preset),
        cost=cost(preset.cost.full, preset.cost.quick),
        quick_cost=about(preset.cost.quick),
    )


def _figure(claim: Claim, topic: str) -> str:
    """``87.0 %``, ``loss < 0.25``: the figure, and what it is of where there is room."""
    from dltui.presets.claims_table import published, sign
    from dltui.topics.catalogue import metric
    from dltui.tui.texts.toned import plain

    assert claim.value is not None
    known = metric(claim.metric, topic)
    figure = f"{sign(claim.relation)}{published(claim.value, known)} {known.unit}".rstrip()
    return plain(phrases.named(known.short, figure, REPORTED))


def _absent(findings: Sequence[Finding]) -> str:
    from dltui.tui.texts.needs import shown

    if not findings:
        return ""
    first = findings[0]
    if first.cure == "fetch":
        return f"{first.value} is not here: enter shows the plan, d there fetches it"
    return f"{first.value}: {shown(first.text)}"


def _reported(preset: Preset) -> str:
    """The one published figure, or how many there are."""
    figures = [claim for claim in preset.reported if claim.value is not None]
    if len(figures) == 1:
        return _figure(figures[0], preset.topic)
    return f"{len(preset.reported)} claims" if preset.reported else ""
