"""A parameter server and its learners as a discrete-event simulation."""

from __future__ import annotations

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from dltui.topics.staleness.options import Learner, Protocol, Until


@dataclass(frozen=True, slots=True)
class Gradient:
    """``version`` counts the updates in the weights it was computed for, ``seen`` those the server
    had made when its computing ``started``, ``updates`` those when it arrived; ``number`` counts
    a learner's gradients from 1."""

    learner: int
    number: int
    read: float
    version: int
    started: float
    seen: int
    arrived: float
    updates: int

    def staleness(self, until: Until = "arrival") -> int:
        """Server updates between the read of the weights and ``until``."""
        return (self.updates if until == "arrival" else self.seen) - self.version


@dataclass(slots=True)
class Flight:
    """A gradient that has not arrived: its weights, and what the server had made of them when
    computing started."""

    read: float
    version: int
    started: float
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Stretch:
    """What ``learner`` does from ``start`` to ``end``: pull, compute, push, load or wait.

    ``aside`` is a push beside which the learner goes on."""

    learner: int
    start: float
    end: float
    kind: str
    aside: bool = False


@dataclass(slots=True)
class Trace:
    """Everything that happened; times in seconds, ``updates`` the times of the server's."""

    learners: int
    until: Until = "arrival"
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
    def staleness(self) -> list[int]:
        """Of each gradient, in the order of arrival."""
        return [gradient.staleness(self.until) for gradient in self.gradients]

    @property
    def mean_staleness(self) -> float:
        return sum(self.staleness) / len(self.gradients)


class Moment(IntEnum):
    """At one instant arrivals come first, so that a read sees their update."""

    ARRIVE = 0
    READ = 1
    START = 2


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
        until: Until = "arrival",
    ) -> None:
        self.learners = learners
        self.barrier = protocol == "synchronous"
        self.group = k if protocol == "softsync" else 1
        self.shared = gradients
        self.own = [learner.gradients for learner in learners]
        self.jitter = jitter
        self.random = random.Random(seed)
        self.queue: list[tuple[float, Moment, int, int]] = []
        self.flights: dict[tuple[int, int], Flight] = {}
        self.begun = [0] * len(learners)
        self.ready: dict[int, float] = {}
        self.held = 0
        self.trace = Trace(len(learners), until)

    def run(self) -> Trace:
        for learner in range(len(self.learners)):
            if self._take(learner):
                self._at(0.0, Moment.READ, learner)
        while self.queue:
            time, moment, learner, number = heapq.heappop(self.queue)
            if moment is Moment.READ:
                self._read(time, learner)
            elif moment is Moment.START:
                self.flights[learner, number].seen = len(self.trace.updates)
            else:
                self._arrive(time, learner, number)
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
        self.begun[learner] += 1
        number, times = self.begun[learner], self.learners[learner]
        spread = self.random.lognormvariate(0.0, self.jitter) if self.jitter else 1.0
        started = self._spend(learner, time, _of(times.pulls, number, times.pull), "pull")
        computed = self._spend(learner, started, times.compute * spread, "compute")
        push = _of(times.pushes, number, times.push)
        arrival = self._spend(learner, computed, push, "push", aside=self._goes_on(learner))
        self.flights[learner, number] = Flight(time, len(self.trace.updates), started)
        self._at(started, Moment.START, learner, number)
        self._at(arrival, Moment.ARRIVE, learner, number)
        if self._goes_on(learner) and self._take(learner):
            self._at(self._spend(learner, computed, times.load, "load"), Moment.READ, learner)

    def _goes_on(self, learner: int) -> bool:
        """Whether it does not wait for its gradient to arrive."""
        return self.learners[learner].overlap and not self.barrier

    def _arrive(self, time: float, learner: int, number: int) -> None:
        flight = self.flights.pop((learner, number))
        self.trace.gradients.append(
            Gradient(
                learner,
                number,
                flight.read,
                flight.version,
                flight.started,
                flight.seen,
                time,
                len(self.trace.updates),
            )
        )
        self.held += 1
        if not self._goes_on(learner) and self._take(learner):
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

    def _spend(
        self, learner: int, start: float, seconds: float, kind: str, *, aside: bool = False
    ) -> float:
        if seconds > 0:
            self.trace.stretches.append(Stretch(learner, start, start + seconds, kind, aside))
            return start + seconds
        return start

    def _at(self, time: float, moment: Moment, learner: int, number: int = 0) -> None:
        heapq.heappush(self.queue, (time, moment, learner, number))


def _of(several: Sequence[float], number: int, usual: float) -> float:
    """The ``number``-th of ``several``, counted from 1; ``usual`` behind their end."""
    return several[number - 1] if number <= len(several) else usual
