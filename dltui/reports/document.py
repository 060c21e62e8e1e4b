"""A run, or runs side by side, as a document: sections that Markdown and HTML both can show."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dltui.charts.text import clean
from dltui.compare.against import against
from dltui.compare.overlays import overlay
from dltui.compare.quantities import SPLITS, Quantities
from dltui.compare.rows import rows
from dltui.compare.settings import used
from dltui.compare.tables import final_words, settings_table
from dltui.figures.records import Figure
from dltui.presets.claims_table import claims_table
from dltui.presets.claims_table import notes as claim_notes
from dltui.presets.sweep import listed
from dltui.reports.reported import of_verdicts, with_reported
from dltui.runs.files import identity, notes
from dltui.runs.liveness import ending
from dltui.words import duration, titled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dltui.compare.members import Member
    from dltui.compare.quantities import Quantity
    from dltui.runs.layout import RunDir
    from dltui.runs.log.fold import RunView
    from dltui.runs.log.series import Series

CURVES = 4
"""Quantities whose curves are laid over each other in a comparison."""

VALUES = ("final", "best", "time")


@dataclass(frozen=True, slots=True)
class Rows:
    """A table of plain text; columns from ``numbers`` on are numbers."""

    header: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    numbers: int = 1


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure, with the series it names and the run directory its pictures lie in."""

    figure: Figure
    series: Mapping[str, Series] = field(default_factory=dict[str, "Series"])
    run: Path | None = None


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    body: Rows | Picture | str
    long: bool = False
    """Long ones may be folded away."""


@dataclass(frozen=True, slots=True)
class Document:
    """All text in it is clean; escaping is the writer's."""

    title: str
    lead: str
    sections: list[Section]

    @property
    def pictures(self) -> list[Picture]:
        """The figures of its sections."""
        return [one.body for one in self.sections if isinstance(one.body, Picture)]


def of_run(view: RunView) -> Document:
    """Everything a run says about itself: facts, metrics, claims, figures, settings."""
    result, said = view.result, notes.read(view.run)
    sections = [Section("Run", _facts(view, said))]
    if view.finals:
        sections.append(Section("Metrics", Rows(METRICS, told(view))))
    if result and result.claims:
        sections.append(Section("", Picture(claims_table(result.claims, result.topic))))
        sections += [Section("", clean(note)) for note in claim_notes(result.claims)]
    claims = claims_table([]).id
    claimed = of_verdicts(result.claims) if result else []
    sections += [
        Section("", Picture(with_reported(figure, claimed), view.series, view.run.path))
        for figure in view.charted.values()
        if figure.id != claims
    ]
    sections.append(Section("Settings", _settings(view), long=True))
    return Document(clean(title(view)), clean(ending.line(view.status, view.ending)), sections)


def title(view: RunView) -> str:
    """What people call a run, else its own title, else its id."""
    result = view.result
    own = titled(result.title, result.quick) if result else ""
    return notes.read(view.run).title or own or view.run.id


def of_comparison(every: Sequence[Member]) -> Document:
    """What differs between runs, what each gave, and their curves over each other."""
    measured = Quantities(every)
    first = measured.first
    sections = [Section("Runs", _runs(every, first))]
    for group in measured.drawn[:CURVES]:
        figure, series = overlay(every, measured.choose(group, SPLITS[0]))
        sections.append(Section("", Picture(figure, series)))
    if first is not None:
        figures = [against(every, first.names[0], first.metric)]
        sections += [Section("", Picture(figure)) for figure in figures if figure]
    letters = tuple(member.letter for member in every)
    words = [(clean(word), *values) for word, values in final_words(every)]
    sections.append(Section("Final metrics", Rows(("metric", *letters), words)))
    table = settings_table(every, everything=False)
    changed = [tuple(clean(str(cell)) for cell in row) for row in table.rows]
    sections.append(Section("Settings that differ", Rows(("setting", *letters), changed)))
    return Document(f"{len(every)} runs compared", "", sections)


def _facts(view: RunView, said: notes.Notes) -> Rows:
    who, result = identity.read(view.run), view.result
    moment = result.timings.started if result and result.timings.started else view.started
    facts = {
        "id": view.run.id,
        "preset": result.preset if result else "",
        "topic": result.topic if result else "",
        "variant": ("quick" if result.quick else "full") if result else "",
        "started": time.strftime("%Y-%m-%d %H:%M:%S %z", time.localtime(moment)) if moment else "",
        "duration": duration(view.elapsed),
        f"{view.unit}s": f"{view.step:,}" if view.step else "",
        "host": who.host if who else "",
        "device": (result.device if result else "") or (who.device if who else ""),
        "seed": str(result.seed) if result else "",
        "versions": " ".join(f"{k} {v}" for k, v in result.versions.items()) if result else "",
        "commit": f"{who.git.commit}{' (changed)' * who.git.dirty}" if who and who.git else "",
        "tags": " ".join(said.tags),
        "note": said.note,
        "unreadable lines of the log": str(view.skipped) if view.skipped else "",
    }
    return Rows(("", ""), [(name, clean(value)) for name, value in facts.items() if value], 2)


def _settings(view: RunView) -> Rows:
    found = used(view.run)
    rows = [(clean(key), "" if v is None else clean(listed(v))) for key, v in found.items()]
    return Rows(("setting", "value"), rows, 2)


def _runs(every: Sequence[Member], first: Quantity | None) -> Rows:
    """In the words of the screen that compares them."""
    told = rows(every, first)
    heading = clean(first.heading) if first else ""
    found = [
        (
            row.member.letter,
            _called(row.member.view.run),
            clean(row.label),
            row.status,
            *(row.words[name] for name in VALUES),
        )
        for row in told
    ]
    values = tuple(f"{name} {heading}".rstrip() for name in VALUES[:2]) + VALUES[2:]
    return Rows(("", "run", "differs in", "status", *values), found, 4)


def _called(run: RunDir) -> str:
    """The id, behind what people call the run."""
    return clean("  ".join(filter(None, (notes.read(run).title, run.id))))


METRICS = ("metric", "value", "best", "name")
"""The heads of what ``told`` tells."""


def told(view: RunView) -> list[tuple[str, str, str, str]]:
    """Final metrics in words, before there are some the newest, each with its unit, the best on
    the way where it was another, and its name where that is.
    """
    rows: list[tuple[str, str, str, str]] = []
    for name, value in view.finals.items():
        known, series = view.metric(name), view.series.get(name)
        best = series.best if series else None
        better = known.text(best) if best is not None and best != value else ""
        named = clean(name) * (name != known.word)
        rows.append((clean(known.word), known.text(value), better, named))
    return rows
