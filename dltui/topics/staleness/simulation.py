"""A parameter server and its learners as a discrete-event simulation."""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from dltui.topics.staleness.options import Learner, Protocol


@dataclass(frozen=True, slots=True)
class Gradient:
    """``version`` counts the updates in the weights it was computed for, ``updates`` those made
    when it arrived; ``number`` counts a learner's gradients from 1."""

    learner: int
    number: int
    read: float
    version: int
    arrived: float
    updates: int

    @property
    def staleness(self) -> int:
        """Server updates between the read of the weights and the gradient's arrival."""
        return self.updates - self.version


@dataclass(frozen=True, slots=True)
class Stretch:
    """What ``learner`` does from ``start`` to ``end``: pull, compute, push, load or wait."""

    learner: int
    start: float
    end: float
    kind: str


@dataclass(slots=True)
class Trace:
    """Everything that happened; times in seconds, ``updates`` the times of the server's."""

    learners: int
    gradients: list[Gradient] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    updates: list[float] = field(default_factory=list)

    @property
    def end(self) -> float:
        return max(stretch.end for stretch in self.stretches)

    @property
    def waiting(self) -> float:
        """Seconds that learners spent waiting for others."""
        return sum(s.end - s.start for s in self.stretches if s.kind == "wait")

    @property
    def mean_staleness(self) -> float:
        return sum(gradient.staleness for gradient in self.gradients) / len(self.gradients)


class Moment(IntEnum):
    """At one instant arrivals come first, so that a read sees their update."""

    ARRIVE = 0
    READ = 1


class Server:
    """Runs the learners until all mini-batches are used: shared ones, or a learner's own.

    asynchronous: every gradient is an update, nobody waits. softsync: an update averages the
    next ``k`` gradients, nobody waits (Gupta, Zhang and Wang 2016, arXiv 1509.04210, call it
    n-softsync with n = learners / k). synchronous: an update averages one gradient of everybody,
    and all wait for it.
    """

    def __init__(
        self,
        learners: Sequence[Learner],
        protocol: Protocol,
        *,
        k: int = 1,
        gradients: int = 1,
        jitter: float = 0.0,
        seed: int = 0,
    ) -> None:
        self.learners = learners
        self.barrier = protocol == "synchronous"
        self.group = k if protocol == "softsync" else 1
        self.shared = gradients
        self.own = [learner.gradients for learner in learners]
        self.delivered = [0] * len(learners)
        self.jitter = jitter
        self.random = random.Random(seed)
        self.queue: list[tuple[float, Moment, int]] = []
        self.reads = [(0.0, 0)] * len(learners)
        self.ready: dict[int, float] = {}
        self.held = 0
        self.trace = Trace(len(learners))

    def run(self) -> Trace:
        for learner in range(len(self.learners)):
            if self._take(learner):
                self._at(0.0, Moment.READ, learner)
        while self.queue:
            time, moment, learner = heapq.heappop(self.queue)
            if moment is Moment.READ:
                self._read(time, learner)
            else:
                self._arrive(time, learner)
        return self.trace

    def _take(self, learner: int) -> bool:
        """Take a mini-batch: one of the learner's own if it has its own, else a shared one."""
        if self.learners[learner].gradients:
            self.own[learner] -= 1
            return self.own[learner] >= 0
        self.shared -= 1
        return self.shared >= 0

    def _read(self, time: float, learner: int) -> None:
        """Take the weights as they are now; the rest of the cycle follows from the times."""
        self.reads[learner] = (time, len(self.trace.updates))
        times = self.learners[learner]
        spread = self.random.lognormvariate(0.0, self.jitter) if self.jitter else 1.0
        time = self._spend(learner, time, times.pull, "pull")
        time = self._spend(learner, time, times.compute * spread, "compute")
        time = self._spend(learner, time, times.push, "push")
        self._at(time, Moment.ARRIVE, learner)

    def _arrive(self, time: float, learner: int) -> None:
        self.delivered[learner] += 1
        number = self.delivered[learner]
        read, version = self.reads[learner]
        self.trace.gradients.append(
            Gradient(learner, number, read, version, time, len(self.trace.updates))
        )
        self.held += 1
        if self._take(learner):
            self.ready[learner] = self._spend(learner, time, self.learners[learner].load, "load")
        complete = not self.queue if self.barrier else self.held >= self.group
        if complete:
            self.held = 0
            self.trace.updates.append(time)
        if complete or not self.barrier:
            self._release(time)

    def _release(self, time: float) -> None:
        """Let those that are ready read, after waiting for this moment if they were early."""
        for learner, loaded in self.ready.items():
            self._spend(learner, loaded, time - loaded, "wait")
            self._at(max(time, loaded), Moment.READ, learner)
        self.ready.clear()

    def _spend(self, learner: int, start: float, seconds: float, kind: str) -> float:
        if seconds > 0:
            self.trace.stretches.append(Stretch(learner, start, start + seconds, kind))
            return start + seconds
        return start

    def _at(self, time: float, moment: Moment, learner: int) -> None:
        heapq.heappush(self.queue, (time, moment, learner))
