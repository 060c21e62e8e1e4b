"""The presets as the lists show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

FIRST = "learning-rate/quickstart"
"""Where the cursor starts: it runs anywhere within a minute."""

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


class Library(Struct, frozen=True):
    """The presets read so far; ``complete`` once these are all there are."""

    items: Sequence[PresetItem] = ()
    complete: bool = False


def read_all(data_root: Path | None) -> Iterator[Library]:
    """Every preset there is, the faulty ones with their first fault.

    Those of the topic that is shown first come before all: they take a tenth of the time.
    """
    from dltui.presets.catalogue import paths

    files, topic = paths(), FIRST.partition("/")[0]
    ahead = [
        _read(name, files.pop(name), data_root)
        for name in sorted(files)
        if name.partition("/")[0] == topic
    ]
    yield Library(ahead)
    others = [_read(name, path, data_root) for name, path in files.items()]
    yield Library(sorted([*ahead, *others], key=lambda item: item.name), complete=True)


def _read(name: str, path: Path, data_root: Path | None) -> PresetItem:
    from dltui.preflight.checks import absent_data
    from dltui.presets.load import load
    from dltui.toml.problems import PresetError

    try:
        loaded = load(path)
        absent = _absent(absent_data(loaded, data_root))
        return replace(item(name, path, loaded.preset), absent=absent)
    except PresetError as error:
        fault = clean(str(error.problems[0])) if error.problems else clean(str(error))
        return PresetItem(name=name, path=path, topic=name.partition("/")[0], fault=fault)


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
