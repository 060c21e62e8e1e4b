"""A range test: one run whose learning rate grows at every step (Smith 2015)."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from dltui.data.batches import Batch, Batches
from dltui.topics.learning_rate.options import RangeTest
from dltui.training.hooks import Setup
from dltui.training.options import Schedule
from dltui.training.schedules import rate
from dltui.training.step import Stepper


@dataclass(slots=True)
class Trace:
    """Rates and losses step by step; ``smoothed`` is their unbiased exponential average."""

    smoothing: float
    rates: list[float] = field(default_factory=list[float])
    losses: list[float] = field(default_factory=list[float])
    smoothed: list[float] = field(default_factory=list[float])
    _average: float = 0.0

    def add(self, lr: float, loss: float) -> None:
        self.rates.append(lr)
        self.losses.append(loss)
        self._average = self.smoothing * self._average + (1 - self.smoothing) * loss
        self.smoothed.append(self._average / (1 - self.smoothing ** len(self.losses)))

    @property
    def last(self) -> float:
        return self.smoothed[-1] if self.smoothed else math.nan


class Runs:
    """Short trainings of one network, all from the same weights and over the same batches."""

    def __init__(self, setup: Setup, batches: Batches, options: RangeTest) -> None:
        self.setup, self.batches, self.options = setup, batches, options
        self._start = copy.deepcopy(setup.model.state_dict())

    def ramp(self) -> Trace:
        """The rate from ``low`` to ``high``, until the loss explodes or is not finite."""
        options, best = self.options, math.inf
        schedule = Schedule(kind="exponential", high=options.high)
        trace = Trace(options.smoothing)
        for step, loss, lr in self._run(
            options.steps, lambda step: rate(schedule, options.low, step, options.steps)
        ):
            trace.add(lr, loss)
            values = {"loss": loss, "smoothed": trace.last, "lr": lr}
            self.setup.recorder.step(step, values)
            best = min(best, trace.last)
            if not trace.last <= options.explode * best:
                break
        return trace

    def short(self, lr: float) -> float:
        """The smoothed loss after ``short_steps`` steps at ``lr``; not finite if it diverged."""
        trace = Trace(self.options.smoothing)
        for _, loss, _ in self._run(self.options.short_steps, lambda _: lr):
            trace.add(lr, loss)
            if not math.isfinite(loss):
                break
        return trace.last

    def _run(self, steps: int, lr: Callable[[int], float]) -> Iterator[tuple[int, float, float]]:
        """Step from 1, loss before the step, rate; ends early when a stop is requested."""
        setup = self.setup
        setup.model.load_state_dict(self._start)
        setup.model.train()
        stepper = Stepper(setup.model, setup.loss, setup.options, setup.device)
        for step, (x, y) in enumerate(itertools.islice(self._batches(), steps), 1):
            if setup.stop_requested():
                return
            loss, _, _ = stepper(x, y, lr(step))
            yield step, loss.item(), lr(step)

    def _batches(self) -> Iterator[Batch]:
        for epoch in itertools.count():
            yield from self.batches.epoch(epoch, self.setup.options.batch_size)
