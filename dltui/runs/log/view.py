"""A run as it stood at one moment: what every reader, screen and report is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dltui.figures.records import Curve, Figure, StepSeries
from dltui.metrics import PROGRAMS, TRAIN, Metric, find, headline
from dltui.runs.files.identity import Identity
from dltui.runs.files.result import Result
from dltui.runs.layout import RunDir
from dltui.runs.log.charted import charted
from dltui.runs.log.events import EPOCH, Memory, Message, Status
from dltui.runs.log.series import Series
from dltui.topics.catalogue import declared


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run as it stood at one moment.

    ``step`` counts in ``unit`` out of ``planned_steps`` (0 while unknown); ``elapsed`` is
    seconds of running, as its result says where there is one; ``updated`` is the Unix time of the
    last event (0 without one); ``eta`` is seconds left, or null while that means nothing.
    ``series`` holds step and epoch metrics alike, ``last`` their newest finite values; of one
    that is followed the steps lie together where there are very many (``BoundedTable``), and
    ``memory`` has the newest samples behind the one with the most resident bytes.
    ``figures`` are the newest of each id in the order they first came. ``skipped`` counts lines of
    the log that could not be read.
    ``ending`` is what is to be said of how it ended; empty when it simply finished, or goes on.
    ``silent`` is the seconds since the last event of one that goes on, ``phase_at`` the elapsed
    ones at which its phase began; ``part`` is what is done of steps that are not done yet.
    ``worker`` is who works on it, or did, of a run without a result; ``declared`` is what the run
    says of its metrics, and ``topic`` that of the run, empty where nobody said it.
    """

    run: RunDir
    status: Status
    phase: str
    detail: str
    step: int
    planned_steps: int
    epoch: int
    planned_epochs: int
    unit: str
    started: float
    updated: float
    elapsed: float
    eta: float | None
    series: Mapping[str, Series]
    last: Mapping[str, float]
    figures: Mapping[str, Figure]
    messages: tuple[Message, ...]
    memory: tuple[Memory, ...]
    checkpoint: int | None
    skipped: int
    result: Result | None
    ending: str = ""
    silent: float = 0.0
    phase_at: float = 0.0
    part: float = 0.0
    worker: Identity | None = None
    declared: Mapping[str, Metric] = field(default_factory=declared)
    topic: str = ""

    def metric(self, name: str) -> Metric:
        """What is known of the metric ``name``."""
        return find(name, self.declared)

    @property
    def headline(self) -> str | None:
        """The metric that stands for the run: of its result, and before of what it has now."""
        return headline([self.finals], (), self.declared)

    @property
    def finals(self) -> Mapping[str, float | None]:
        """The final metrics, until there are some the newest values."""
        return self.result.metrics if self.result and self.result.metrics else self.last

    @property
    def charted(self) -> dict[str, Figure]:
        """Its figures, and charts of the metrics that none of them shows; of others' programs the
        charts first.
        """
        first = self.topic == PROGRAMS
        return charted(self.figures, self.series, self.headline, first=first)

    @property
    def group(self) -> str:
        """The quantity that its headline is of; empty without one."""
        return self.metric(self.headline).group if self.headline else ""

    @property
    def trend(self) -> Series | None:
        """How the run goes: the densest series of the headline's group, as of training data."""
        group = self.group
        own = [one for one in self.series.values() if one.metric.group == group]
        return max(own, key=lambda one: len(one.y), default=None)

    @property
    def chart(self) -> StepSeries | Curve | None:
        """The chart in which its headline stands, or what belongs with it."""
        group = self.group
        for figure in self.charted.values():
            if isinstance(figure, Curve) and figure.id == group:
                return figure
            if isinstance(figure, StepSeries) and any(
                self.metric(name).group == group for name in figure.metrics
            ):
                return figure
        return None

    @property
    def newest(self) -> list[str]:
        """The newest of what matters in a few words: training beside held-out data."""
        name = headline([self.last], (), self.declared)
        if name is None:
            return []
        known = self.metric(name)
        twins = [
            twin
            for twin in self.last
            if (metric := self.metric(twin)).group == known.group and metric.split == TRAIN
        ]
        twin = max(twins, key=lambda one: self.metric(one).rank, default=name)
        names = dict.fromkeys((twin, name))
        return [f"{one} {self.metric(one).text(self.last[one])}" for one in names]

    @property
    def in_phase(self) -> float:
        """Seconds since the present phase began."""
        return self.duration - self.phase_at

    @property
    def duration(self) -> float:
        """Seconds of running, also while a long phase writes nothing."""
        return self.elapsed + self.silent

    @property
    def progress(self) -> float | None:
        """Share done in 0…1; null while it is not known how much there is to do."""
        if not self.planned_steps:
            return None
        return min(1.0, (self.step + self.part) / self.planned_steps)

    @property
    def epoch_now(self) -> int:
        """The epoch it is in, from 1; of a run that ended, or for which none are planned, the
        last that was done; of one that counts nothing else, as it counts.
        """
        if self.unit == EPOCH:
            return self.step
        if self.status.final or not self.planned_epochs:
            return self.epoch
        return min(self.epoch + 1, self.planned_epochs)
