"""Runs side by side: what differs, what each gave, and groups of those that agree. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dltui.compare.differences import differing
from dltui.compare.settings import settings
from dltui.presets.sweep import short, show
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.fold import RunView
from dltui.runs.log.series import Series
from dltui.topics import catalogue

SEED = "run.seed"
VARIANT = "variant"
METRICS = {"loss": ("loss", "train/loss"), "accuracy": ("accuracy", "train/accuracy")}
"""What is recorded of the training data, by step or by epoch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One run of a comparison; ``letter`` names it in legends and tables, ``title`` is what
    people call it, if they gave it a name.
    """

    letter: str
    name: str
    title: str = ""
    view: RunView
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Of the finite values of one metric; ``best`` is the smallest of a loss, else the largest."""

    last: float
    best: float
    low: float
    high: float


def expand(runs: Sequence[RunDir]) -> list[RunDir]:
    """``runs`` with each sweep replaced by its points, each run once."""
    found = [point for run in runs for point in (run.point_dirs() or [run])]
    return list(dict.fromkeys(found))


def letters(count: int) -> list[str]:
    """A … Z, A1 … Z1, …"""
    return [chr(ord("A") + i % 26) + (str(i // 26) if i >= 26 else "") for i in range(count)]


def members(
    views: Sequence[RunView], names: Sequence[str], titles: Sequence[str] = ()
) -> list[Member]:
    return [
        Member(letter=letter, name=name, title=title, view=view, settings=settings(view.run))
        for letter, name, title, view in zip(
            letters(len(views)), names, titles or [""] * len(views), views, strict=True
        )
    ]


def differences(every: Sequence[Member]) -> dict[str, list[Any]]:
    """Settings in which not all agree, one value a member, null where it has none; seeds last."""
    found = differing([member.settings for member in every])
    return dict(sorted(found.items(), key=lambda item: item[0] == SEED))


def all_settings(every: Sequence[Member]) -> dict[str, list[Any]]:
    keys = dict.fromkeys(key for member in every for key in member.settings)
    return {key: [member.settings.get(key) for member in every] for key in keys}


def labels(every: Sequence[Member]) -> list[str]:
    """What tells each member from the others: its title, ``lr=0.1 momentum=0.9``, else its name;
    its id, or the end of it, where others have all that too.

    A quick variant is told by the settings it has of its own, if there are any.
    """
    everything = differences(every)
    changed = {key: v for key, v in everything.items() if key != VARIANT and _free(v)} or everything
    names = short(list(changed))
    found: list[str] = []
    for index, member in enumerate(every):
        parts = [member.title] * bool(member.title) + [
            f"{name}={show(values[index])}"
            for name, values in zip(names, changed.values(), strict=True)
            if values[index] is not None
        ]
        found.append(" ".join(parts) or member.name)
    ids = [member.view.run.id for member in every]
    ends = [name.rpartition("-")[2] for name in ids]
    marks = ends if len(set(ends)) == len(ends) else ids
    return [
        label if found.count(label) == 1 else " ".join(dict.fromkeys((label, mark)))
        for label, mark in zip(found, marks, strict=True)
    ]


def _free(values: Sequence[Any]) -> bool:
    """Whether the members that have a setting differ in it; else it belongs to their kind, as a
    kernel's size does to a network with kernels.
    """
    known = [value for value in values if value is not None]
    return any(value != known[0] for value in known)


def parameter(every: Sequence[Member]) -> str | None:
    """The one setting that differs, seeds aside; null when none or several do."""
    keys = [key for key in differences(every) if key != SEED]
    return keys[0] if len(keys) == 1 else None


def metric(view: RunView, what: str, *, test: bool) -> str | None:
    """The name under which ``view`` has ``what``: of the test data, or of the training data."""
    names = (f"test/{what}",) if test else METRICS[what]
    return next((name for name in names if name in view.series), None)


def series_of(view: RunView, what: str, *, test: bool) -> Series | None:
    name = metric(view, what, test=test)
    return view.series[name] if name else None


def summary(series: Series, *, lower_is_better: bool) -> Summary | None:
    """Null when nothing finite was recorded."""
    values = series.y[np.isfinite(series.y)]
    if not len(values):
        return None
    low, high = float(values.min()), float(values.max())
    best = low if lower_is_better else high
    return Summary(last=float(values[-1]), best=best, low=low, high=high)


def groups(every: Sequence[Member], key: str) -> dict[str, list[Member]]:
    """Members by their value of ``key``, in the order in which the values come."""
    found: dict[str, list[Member]] = {}
    for member in every:
        value = member.settings.get(key)
        found.setdefault("–" if value is None else show(value), []).append(member)
    return found


def final_metrics(results: Sequence[Result | None]) -> dict[str, list[float | None]]:
    """Every final metric that some run has, one value a run."""
    every = [result.metrics if result else {} for result in results]
    names = dict.fromkeys(name for metrics in every for name in metrics)
    return {name: [metrics.get(name) for metrics in every] for name in names}


def final_words(results: Sequence[Result | None]) -> list[tuple[str, list[str]]]:
    """The same in words: a metric's with its unit, then a number a run, of one precision."""
    topics = {result.topic for result in results if result}
    topic = topics.pop() if len(topics) == 1 else ""
    rows: list[tuple[str, list[str]]] = []
    for name, values in final_metrics(results).items():
        known = catalogue.metric(name, topic)
        rows.append((f"{known.word} {known.unit}".rstrip(), known.column(values)))
    return rows
