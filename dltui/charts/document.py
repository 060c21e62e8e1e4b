"""A run, or runs side by side, as a document: sections that Markdown and HTML both can show."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dltui.charts.text import clean
from dltui.figures.records import Figure
from dltui.presets.claims_table import claims_table
from dltui.presets.sweep import show
from dltui.runs import compare, compare_figures, identity, notes
from dltui.runs.settings import settings
from dltui.words import MISSING, duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dltui.runs.compare import Member
    from dltui.runs.fold import RunView
    from dltui.runs.layout import RunDir
    from dltui.runs.result import Result
    from dltui.runs.series import Series


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


def of_run(view: RunView) -> Document:
    """Everything a run says about itself: facts, metrics, claims, figures, settings."""
    result, said = view.result, notes.read(view.run)
    title = said.title or (result.title if result else "") or view.run.id
    sections = [Section("Run", _facts(view, said))]
    if result and result.metrics:
        sections.append(Section("Metrics", _metrics(result)))
    if result and result.claims:
        sections.append(Section("", Picture(claims_table(result.claims))))
        told = dict.fromkeys(claim.note for claim in result.claims if claim.note)
        sections += [Section("", clean(note)) for note in told]
    claims = claims_table([]).id
    sections += [
        Section("", Picture(figure, view.series, view.run.path))
        for figure in view.figures.values()
        if figure.id != claims
    ]
    sections.append(Section("Settings", _settings(view), long=True))
    message = f": {view.ending}" if view.ending else ""
    return Document(clean(title), clean(f"{view.status}{message}"), sections)


def of_comparison(every: Sequence[Member]) -> Document:
    """What differs between runs, what each gave, and their curves over each other."""
    sections = [Section("Runs", _runs(every))]
    for what in compare.METRICS:
        figure, series = compare_figures.overlay(every, what, test=True)
        if series:
            sections.append(Section("", Picture(figure, series)))
    results = [member.view.result for member in every]
    letters = tuple(member.letter for member in every)
    metrics = compare.final_metrics(results)
    rows = [(clean(name), *map(_number, values)) for name, values in metrics.items()]
    sections.append(Section("Final metrics", Rows(("metric", *letters), rows)))
    table = compare_figures.settings_table(every, everything=False)
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
        "steps": f"{view.step:,}",
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


def _metrics(result: Result) -> Rows:
    rows = [(clean(name), _number(value)) for name, value in result.metrics.items()]
    return Rows(("metric", "value"), rows)


def _settings(view: RunView) -> Rows:
    found = settings(view.run)
    rows = [(clean(key), "" if v is None else clean(show(v))) for key, v in found.items()]
    return Rows(("setting", "value"), rows, 2)


def _runs(every: Sequence[Member]) -> Rows:
    rows = [
        (member.letter, _called(member.view.run), clean(label), str(member.view.status))
        for member, label in zip(every, compare.labels(every), strict=True)
    ]
    return Rows(("", "run", "differs in", "status"), rows, 4)


def _called(run: RunDir) -> str:
    """The id, behind what people call the run."""
    return clean("  ".join(filter(None, (notes.read(run).title, run.id))))


def _number(value: float | None) -> str:
    return MISSING if value is None else f"{value:.6g}"
