"""What a run found, in sentences: of its claims, of the best of its points, of its notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from dltui.charts.text import clean
from dltui.figures.records import Note
from dltui.metrics import Metric
from dltui.presets.claims_table import WORDS, measured, place, reported, rivals, words
from dltui.presets.sources import legend
from dltui.reports.parts import Part, Points, Section
from dltui.runs.files.result import Result
from dltui.runs.log.fold import RunView
from dltui.runs.verdict import Verdict
from dltui.topics.catalogue import metric

EACH = 8
"""Claims that are told one by one; of more only those that are not reproduced: a table has all."""

BEST = "best/"


def found(view: RunView) -> Section:
    parts: list[Part] = []
    result = view.result
    if result and result.points:
        parts += _best_point(view, result)
    elif not (result and result.claims):
        parts += _headline(view)
    if result and result.claims:
        parts += claimed(result.claims, result.topic)
    for figure in view.figures.values():
        if isinstance(figure, Note):
            parts.append(clean(figure.text, lines=True))
    return Section("What was found", parts or ["Nothing was measured."])


def claimed(verdicts: Sequence[Verdict], topic: str) -> Iterator[Part]:
    """How many were reproduced, and a sentence each."""
    yield count(verdicts)
    told = [v for v in verdicts if len(verdicts) <= EACH or v.verdict != "reproduced"]
    yield Points([clean(sentence(verdict, topic)) for verdict in told])
    yield from legend(verdict.source for verdict in told)


KINDS = {
    "published": ("published figure", "published figures", "was reproduced", "were reproduced"),
    "exact": ("exact value", "exact values", "came out", "came out"),
    "check": ("check", "checks", "holds", "hold"),
}
"""One and several of each kind of claim, and what is said of those that are well."""

REST = {
    "off": ("is off", "are off"),
    "not-separable": ("is not separable from chance", "are not separable from chance"),
    "known-wrong": ("is known to be wrong", "are known to be wrong"),
    "other-hardware": ("is of other hardware", "are of other hardware"),
    "not-comparable": ("is not comparable", "are not comparable"),
    "needs-full-run": ("needs the full run", "need the full run"),
    "not-measured": ("was not measured", "were not measured"),
}


def count(verdicts: Sequence[Verdict]) -> str:
    """``8 of 10 published figures were reproduced; 2 are off. 3 of 3 checks hold.``"""
    of_kind = ([v for v in verdicts if v.kind == kind] for kind in KINDS)
    return " ".join(_counted(found) for found in of_kind if found)


def _counted(verdicts: Sequence[Verdict]) -> str:
    """Of claims of one kind."""
    numbers: Counter[str] = Counter(verdict.verdict for verdict in verdicts)
    one, several, good, all_good = KINDS[verdicts[0].kind]
    well = numbers["reproduced"]
    every = one if len(verdicts) == 1 else several
    first = (
        f"{well} of {len(verdicts)} {every} {good if well == 1 or len(verdicts) == 1 else all_good}"
    )
    others = [
        f"{numbers[word]} {forms[numbers[word] > 1]}"
        for word, forms in REST.items()
        if numbers[word]
    ]
    return "; ".join([first, *others]) + "."


def sentence(verdict: Verdict, topic: str) -> str:
    """What was claimed, by whom, what came out, and what is to be said of it."""
    known = metric(verdict.metric, topic)
    where = place(verdict)
    what = f"{known.word} at {where}" if where else known.word
    source = f" ({verdict.source})" if verdict.source else ""
    if verdict.reported is not None:
        claim = f"{what} was reported as {_with_unit(reported(verdict, topic), known)}{source}"
    else:
        claim = f"{what} was said to be {rivals(verdict)}{source}"
    judged = WORDS[verdict.verdict] if verdict.note else words(verdict)
    end = f"{judged}. {verdict.note}".rstrip()
    if verdict.measured is None:
        return f"{_capital(claim)}: {end}"
    out = _with_unit(measured(verdict, topic), known)
    return f"{_capital(claim)} and came out as {out}: {end}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _with_unit(text: str, known: Metric) -> str:
    return f"{text} {known.unit}" if known.unit else text


def _best_point(view: RunView, result: Result) -> Iterator[str]:
    """Which point is best by the metric that stands for the sweep."""
    name = next((n.removeprefix(BEST) for n in result.metrics if n.startswith(BEST)), None)
    if name is None:
        return
    known = metric(name, result.topic)
    ended = [point for point in result.points if point.status.complete]
    values = {point.label: point.metrics.get(name) for point in ended}
    best = known.best(values.values())
    if best is None:
        return
    label = next(label for label, value in values.items() if value == best)
    yield clean(
        f"Of {len(result.points)} points {label} was best: {known.word} {known.text(best)}."
    )


def _headline(view: RunView) -> Iterator[str]:
    """The metric that stands for a run of which nothing was claimed."""
    name = view.headline
    if name is None:
        return
    known, value = view.metric(name), view.finals[name]
    series = view.series.get(name)
    best = series.best if series else None
    better = f", at best {known.text(best)}" if best is not None and best != value else ""
    yield clean(f"{_capital(known.word)} was {known.text(value)} in the end{better}.")
