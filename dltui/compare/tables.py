"""Tables of several runs: the settings that differ, the final metrics, and their means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dltui.compare.average import average, told
from dltui.compare.members import Member, all_settings, differences, groups, resolved
from dltui.compare.quantities import Quantities, Quantity
from dltui.figures.records import Cell, Column, Table
from dltui.metrics import Metric
from dltui.presets.sweep import listed
from dltui.runs.liveness import ending
from dltui.runs.log.events import Status
from dltui.runs.log.fold import RunView
from dltui.words import MISSING

WIDEST = 28
"""Letters of a setting in a table; longer ones, like whole layers, are cut."""

Metrics = Mapping[str, Metric]
Groups = Mapping[str, Sequence[Member]]


def settings_table(every: Sequence[Member], *, everything: bool) -> Table:
    """Settings down, members across; without ``everything`` only where not all agree."""
    chosen = all_settings(every) if everything else differences(every)
    columns = [Column(name="setting", kind="text")]
    columns += [Column(name=member.letter, kind="text") for member in every]
    rows: list[list[Cell]] = [[key, *map(setting, values)] for key, values in chosen.items()]
    title = "All settings" if everything else "Settings that differ"
    return Table(id="settings", title=title, columns=columns, rows=rows)


def setting(value: Any) -> str:
    """A value in a table, short enough to stand beside others."""
    text = MISSING if value is None else listed(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def finals(every: Sequence[Member]) -> dict[str, list[float | None]]:
    """Every final metric that some run has, one value a run."""
    found = [member.view.result.metrics if member.view.result else {} for member in every]
    names = dict.fromkeys(name for metrics in found for name in metrics)
    return {name: [metrics.get(name) for metrics in found] for name in names}


def final_words(every: Sequence[Member]) -> list[tuple[str, list[str]]]:
    """The same in words: a metric's with its unit, then a number a run, of one precision."""
    known = Quantities(every).known
    return [
        (f"{known[name].word} {known[name].unit}".rstrip(), known[name].column(values))
        for name, values in finals(every).items()
    ]


def weighty(every: Sequence[Member], claimed: Iterable[str]) -> Metrics:
    """The final metrics that stand for a run, by rank, and the claimed ones, if measured."""
    measured = finals(every)
    known = {name: _known(every, name) for name in measured}
    ranked = sorted((n for n in known if known[n].rank > 0), key=lambda n: -known[n].rank)
    return {name: known[name] for name in dict.fromkeys((*ranked, *claimed)) if name in known}


def _known(every: Sequence[Member], name: str) -> Metric:
    """As the first of the runs that has it knows it."""
    results = ((member.view, member.view.result) for member in every)
    return next(view.metric(name) for view, result in results if result and name in result.metrics)


def results_table(every: Mapping[str, Member], metrics: Metrics) -> Table:
    """A row a run by its name, and in words what kept one from its end."""
    views = [member.view for member in every.values()]
    columns = [Column(name="setting", kind="text")]
    for name, known in metrics.items():
        digits = known.decimals(_value(view, name) for view in views)
        columns.append(Column(name=known.word, unit=known.unit, digits=digits))
    columns += [Column(name="time", unit="s", digits=1), Column(name="ended", kind="text")]
    rows: list[list[Cell]] = [
        [label, *(_value(view, name) for name in metrics), _seconds(view), _ended(view)]
        for label, view in zip(every, views, strict=True)
    ]
    return Table(id="settings", title="Final values", columns=columns, rows=rows)


def means_table(groups: Groups, metrics: Metrics, by: str) -> Table:
    """A row a group: how many came to their end, and of those mean ± sample standard deviation."""
    columns = [Column(name="setting", kind="text"), Column(name="runs")]
    columns += [Column(name=one.word, unit=one.unit, kind="text") for one in metrics.values()]
    rows: list[list[Cell]] = []
    for label, group in groups.items():
        ended = [member.view for member in group if member.view.status.complete]
        means = [told(average(_value(v, n) for v in ended), one) for n, one in metrics.items()]
        rows.append([label, len(ended), *means])
    title = f"Final values: mean ± standard deviation {by}"
    return Table(id="settings", title=title, columns=columns, rows=rows)


def means_by(every: Sequence[Member], key: str, quantity: Quantity | None = None) -> Table:
    """``means_table`` of the members that agree in ``key``: of what stands for a run, or of
    ``quantity`` alone.
    """
    key = resolved(every, key)
    metrics = weighty(every, ()) if quantity is None else {}
    if quantity is not None:
        metrics = {name: quantity.metric for name in finals(every) if name in quantity.names[:1]}
    return means_table(groups(every, key), metrics, f"by {key}")


def _value(view: RunView, name: str) -> float | None:
    return view.result.metrics.get(name) if view.result else None


def _seconds(view: RunView) -> float:
    return view.result.timings.elapsed if view.result else view.elapsed


def _ended(view: RunView) -> str:
    """Nothing for one that simply finished; that it did not learn without the numbers."""
    said = view.result.message if view.result else view.ending
    if view.status is Status.FINISHED:
        return ending.short(view.status, said) if said else ""
    return said or view.status.word
