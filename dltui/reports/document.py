"""A run, or runs side by side, as a document that every kind of report can show."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dltui.charts.kinds import table
from dltui.charts.text import clean
from dltui.compare.against import against
from dltui.compare.overlays import overlay
from dltui.compare.quantities import SPLITS, Quantities
from dltui.compare.rows import rows
from dltui.compare.settings import used
from dltui.compare.tables import final_words, settings_table
from dltui.figures.records import Figure, Note, Table
from dltui.presets.claims_table import claims_table
from dltui.presets.sweep import listed
from dltui.reports.asked import asked, preset_of
from dltui.reports.found import found
from dltui.reports.parts import Code, Document, Part, Picture, Points, Rows, Section
from dltui.reports.places import Places
from dltui.reports.plain import shortened
from dltui.reports.reported import of_verdicts, with_reported
from dltui.reports.reproduce import again
from dltui.runs.files import notes
from dltui.runs.files import request as requests
from dltui.runs.files.request import RECORDED
from dltui.runs.liveness import ending
from dltui.words import duration, titled

if TYPE_CHECKING:
    from dltui.compare.members import Member
    from dltui.compare.quantities import Quantity
    from dltui.presets.schema import Preset
    from dltui.runs.layout import RunDir
    from dltui.runs.log.fold import RunView

CURVES = 4
"""Quantities whose curves are laid over each other in a comparison."""

VALUES = ("final", "best", "time")


MANY = 12
"""Rows from which a table of metrics may be folded away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is said of a report beside its runs; ``places``: the machine and its paths, too."""

    author: str = ""
    places: bool = False


PLAIN = Wishes()


def of_run(view: RunView, wishes: Wishes = PLAIN) -> Document:
    """What was asked, what was found, the figures, every number, and how to make it again."""
    preset = preset_of(view.run)
    support = view.result.support if view.result else ()
    sections = [
        *_noted(notes.read(view.run)),
        *filter(None, [asked(view.run, preset, support) if preset else None]),
        found(view),
        *_claims(view),
        *_figures(view),
        *_metrics(view),
        *_settings(view),
        again(view, places=wishes.places),
    ]
    steps = f" and {view.step:,} {view.unit}{'s' * (view.step != 1)}" if view.step else ""
    lead = f"{ending.line(view.status, view.ending)}, after {duration(view.elapsed)}{steps}"
    made = Document(
        clean(title(view, preset)), clean(lead), sections, _date(view), clean(wishes.author)
    )
    return made if wishes.places else _without(Places(view.run), made)


def _date(view: RunView) -> str:
    result = view.result
    moment = result.timings.started if result and result.timings.started else view.started
    return time.strftime("%Y-%m-%d", time.localtime(moment)) if moment else ""


def _without(places: Places, document: Document) -> Document:
    """``document`` with no place of the machine in its texts."""

    def part(one: Part) -> Part:
        match one:
            case str():
                return places.hide(one)
            case Code(text):
                return Code(places.hide(text))
            case Points(items):
                return Points([*map(places.hide, items)])
            case Rows():
                cells = [tuple(map(places.hide, row)) for row in one.rows]
                return replace(one, rows=cells)
            case Picture():
                return one

    return replace(
        document,
        title=places.hide(document.title),
        lead=places.hide(document.lead),
        sections=[
            replace(section, parts=[*map(part, section.parts)]) for section in document.sections
        ],
    )


def _noted(said: notes.Notes) -> Iterator[Section]:
    words = [
        clean(said.note, lines=True),
        *[f"Tags: {clean(' '.join(said.tags))}"] * bool(said.tags),
    ]
    if any(words):
        yield Section("Note", [*filter(None, words)])


def _claims(view: RunView) -> Iterator[Section]:
    if view.result and view.result.claims:
        made = claims_table(view.result.claims, view.result.topic)
        yield Section(made.title, [rows_of(made, titled=False)])


def _figures(view: RunView) -> Iterator[Section]:
    claims = claims_table([]).id
    claimed = of_verdicts(view.result.claims) if view.result else []
    shown = [f for f in view.charted.values() if f.id != claims and not isinstance(f, Note)]
    parts = [_figure(with_reported(figure, claimed), view) for figure in shown]
    if parts:
        yield Section("Figures", parts)


def _figure(figure: Figure, view: RunView) -> Part:
    if isinstance(figure, Table):
        return rows_of(figure)
    return Picture(figure, view.series, view.run.path)


def rows_of(figure: Table, *, titled: bool = True) -> Rows:
    """A table of a figure as one that can be copied; long lists are cut, and say so."""
    figure = shortened(figure)
    columns = table.texts(figure)
    cells = [texts for _, texts, _ in columns]
    return Rows(
        tuple(head for head, _, _ in columns),
        list(zip(*cells, strict=True)),
        len(columns),
        frozenset(place for place, (_, _, right) in enumerate(columns) if right),
        clean(figure.title) if titled else "",
        figure.totals,
    )


def _metrics(view: RunView) -> Iterator[Section]:
    if rows_told := told(view):
        made = Rows(METRICS, rows_told, len(METRICS), frozenset({1, 2}))
        yield Section("Metrics", [made], long=len(rows_told) > MANY)


def title(view: RunView, preset: Preset | None = None) -> str:
    """What people call a run, else its own title, else what its script called it, else its id."""
    result = view.result
    own = titled(result.title, result.quick) if result else ""
    if not own and preset:
        own = titled(preset.title, preset.variant == "quick")
    request = requests.known(view.run)
    named = request.name if request.kind in RECORDED else ""
    return notes.read(view.run).title or own or named or view.run.id


def of_comparison(every: Sequence[Member], wishes: Wishes = PLAIN) -> Document:
    """What differs between runs, what each gave, and their curves over each other."""
    measured = Quantities(every)
    first = measured.first
    parts: list[Part] = []
    for group in measured.drawn[:CURVES]:
        figure, series = overlay(every, measured.choose(group, SPLITS[0]))
        parts.append(Picture(figure, series))
    if first is not None:
        figures = [against(every, first.names[0], first.metric)]
        parts += [Picture(figure) for figure in figures if figure]
    letters = tuple(member.letter for member in every)
    words = [(clean(word), *values) for word, values in final_words(every)]
    table = settings_table(every, everything=False)
    changed = [tuple(clean(str(cell)) for cell in row) for row in table.rows]
    sections = [
        Section("Runs", [_runs(every, first)]),
        *[Section("Figures", parts)] * bool(parts),
        Section("Final metrics", [Rows(("metric", *letters), words)]),
        Section("Settings that differ", [Rows(("setting", *letters), changed)]),
    ]
    date, author = time.strftime("%Y-%m-%d"), clean(wishes.author)
    made = Document(f"{len(every)} runs compared", "", sections, date, author)
    return made if wishes.places else _without(Places(every[0].view.run), made)


def _settings(view: RunView) -> Iterator[Section]:
    found = used(view.run)
    rows = [(clean(key), "" if v is None else clean(listed(v))) for key, v in found.items()]
    if rows:
        yield Section("Settings", [Rows(("setting", "value"), rows, 2)], long=True)


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
