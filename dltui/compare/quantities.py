"""What several runs measure, each by its own names: quantities, the most important first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dltui.compare.members import Member
from dltui.errors import UsageError
from dltui.metrics import NEVER, TRAIN, Metric, headline
from dltui.runs.log.fold import RunView
from dltui.runs.log.series import Series
from dltui.toml.problems import nearest

if TYPE_CHECKING:
    from dltui.runs.log.series import Array

SPLITS = ("test", "val", TRAIN, "")
"""In the order in which one is taken where the wanted one was not measured."""


@dataclass(frozen=True, slots=True)
class Summary:
    """Of one metric of a run: what it was in the end, until then the newest value, and of its
    course the best (null where no end is good), the smallest and the largest finite value.
    """

    final: float | None
    best: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity of one split; a run has it by the first of ``names`` that it knows.

    ``metric`` is what is known of the first.
    """

    names: tuple[str, ...]
    metric: Metric

    @property
    def group(self) -> str:
        return self.metric.group

    @property
    def word(self) -> str:
        """The name of a metric for all ``names``: ``test/accuracy``, ``train/loss``, ``BLEU``."""
        known = self.metric
        return f"{TRAIN}/{known.group}" if known.split == TRAIN else known.word

    @property
    def heading(self) -> str:
        """The word and its unit."""
        return f"{self.word} {self.metric.unit}".rstrip()

    @property
    def title(self) -> str:
        """Over a figure: ``test accuracy``."""
        known = self.metric
        plain = self.word == f"{known.split}/{known.group}"
        return f"{known.split} {known.group}" if plain else self.word

    @property
    def axis(self) -> str:
        """The y axis: its unit, else the quantity."""
        return self.metric.unit or self.group

    def series(self, view: RunView) -> Series | None:
        """Its course; null without a value."""
        found = (view.series[name] for name in self.names if name in view.series)
        return next((series for series in found if len(series.y)), None)

    def final(self, view: RunView) -> float | None:
        """What it was in the end, until then the newest finite value."""
        name = self._final_name(view)
        if name is not None:
            return view.finals[name]
        finite = _finite(self.series(view))
        return float(finite[-1]) if len(finite) else None

    def summary(self, view: RunView) -> Summary | None:
        """Null when nothing of it was recorded; the course is that of the name it ends with."""
        final, name = self.final(view), self._final_name(view)
        series = view.series.get(name) if name else self.series(view)
        finite = _finite(series)
        if series is None or not len(finite):
            return None if final is None else Summary(final)
        return Summary(final, series.best, float(finite.min()), float(finite.max()))

    def _final_name(self, view: RunView) -> str | None:
        return next((name for name in self.names if name in view.finals), None)


def _finite(series: Series | None) -> Array:
    return np.empty(0) if series is None else series.y[np.isfinite(series.y)]


class Quantities:
    """Of ``every`` run together; ``claimed`` are the metrics by which they are to be compared."""

    def __init__(self, every: Sequence[Member], claimed: Iterable[str] = ()) -> None:
        views = [member.view for member in every]
        self.known: dict[str, Metric] = {}
        """All metrics by name, those with a course first."""
        for view in views:
            for name, series in view.series.items():
                if name not in self.known and len(series.y):
                    self.known[name] = view.metric(name)
        self._drawn = frozenset(self.known)
        for view in views:
            for name in view.finals:
                if name not in self.known:
                    self.known[name] = view.metric(name)
        self.headline = headline([view.finals for view in views], claimed, self.known)

    @property
    def groups(self) -> list[str]:
        """What there is to show, the headline's first, then by rank; finals without a course
        last.
        """
        ranks: dict[str, tuple[bool, bool, int]] = {}
        main = self.known[self.headline].group if self.headline else None
        for name, metric in self.known.items():
            drawn = name in self._drawn
            if drawn or metric.rank > NEVER:
                own = metric.group == main, drawn, metric.rank
                ranks[metric.group] = max(ranks.get(metric.group, own), own)
        return sorted(ranks, key=lambda group: ranks[group], reverse=True)

    @property
    def drawn(self) -> list[str]:
        """The groups with curves."""
        courses = {self.known[name].group for name in self._drawn}
        return [group for group in self.groups if group in courses]

    @property
    def splits(self) -> list[str]:
        """Of which parts of the data something was measured."""
        found = {metric.split for metric in self.known.values()}
        return [split for split in SPLITS if split and split in found]

    def rank(self, group: str) -> int:
        return max(metric.rank for metric in self.known.values() if metric.group == group)

    def choose(self, group: str, split: str) -> Quantity:
        """``group`` of ``split``, or of the first that there is: the same for every run.

        Names with a course are looked for first, in the order in which they came: by the step
        before by the epoch.
        """
        own = [name for name, metric in self.known.items() if metric.group == group]
        shown = [name for name in own if name in self._drawn] or own
        there = {self.known[name].split for name in shown}
        chosen = next((one for one in (split, *SPLITS) if one in there), next(iter(there), ""))
        names = tuple(name for name in own if self.known[name].split == chosen)
        return Quantity(names, self.known[names[0]] if names else Metric(group, group=group))

    def named(self, asked: str) -> Quantity:
        """By a metric's name or word, or by the quantity, then of held-out data if it can be."""
        for name, metric in self.known.items():
            if asked in (name, metric.word):
                same = self.choose(metric.group, metric.split).names
                return Quantity(tuple(dict.fromkeys((name, *same))), metric)
        if asked in self.groups:
            return self.choose(asked, SPLITS[0])
        raise UsageError(f"no metric {asked!r} in these runs{nearest(asked, list(self.known))}")

    @property
    def first(self) -> Quantity | None:
        """What the runs are compared by; null where nothing was measured."""
        name = self.headline or next(iter(self.known), None)
        return self.named(name) if name else None
