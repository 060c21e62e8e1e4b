"""The training loop of several trainings of one shape: lanes, which take their steps together."""

from __future__ import annotations

import copy
import itertools
import time
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from dltui.data.lane_batches import LaneBatches
from dltui.memory.anatomy import Anatomy
from dltui.runs.log.events import Status
from dltui.training.evaluate import Evaluation, batch_size_for
from dltui.training.lanes.lane_meter import LaneMeter
from dltui.training.lanes.lane_step import LaneStepper
from dltui.training.loop import Fit
from dltui.training.memory_samples import TRACKED_STEPS, MemoryWatch
from dltui.training.progress import TrainingProgress, batch_size
from dltui.training.step import Stepper


class Lanes:
    """Trainings that stand at the same step and differ in seed, rates and decay only.

    Each stays a `Fit` with a recorder, hooks and checkpoints of its own; one that diverges or
    converges leaves, and the others go on.
    """

    def __init__(self, fits: Sequence[Fit]) -> None:
        self._fits = list(fits)
        anatomy = step_alone(fits[0])
        for fit in fits:
            fit.watch.adopt(anatomy)
            fit.begin()
        self._gather()

    def run(self) -> Iterator[tuple[Fit, Status]]:
        """Train; every training with how it ended, as soon as it has."""
        while self._fits:
            started, seen = time.monotonic(), self._progress.seen
            stopped = self._epoch()
            took = time.monotonic() - started
            for fit in self._fits:
                fit.images += fit.progress.seen - seen
                fit.seconds += took
            if stopped:
                yield from ((fit, Status.STOPPED) for fit in self._fits)
                return
            yield from self._leave([fit for fit in self._fits if fit.meter.diverged is not None])
            if self._fits and self._epoch_is_over:
                self._end_epoch()
                yield from self._leave([fit for fit in self._fits if not fit.goes_on])

    def _epoch(self) -> bool:
        """The rest of an epoch, or until a lane diverges; whether a stop was asked for."""
        first, progress = self._fits[0], self._progress
        size = batch_size(first.setup.options, progress.epoch)
        alike = self._train.alike
        for x, y in self._train.epoch(progress.epoch, size, start=progress.seen):
            if first.setup.stop_requested():
                self._checkpoint()
                return True
            rates = self._rates()
            row = self._stepper(x, y, self._on_device(rates), alike=alike)
            for fit in self._fits:
                fit.progress.step += 1
                fit.progress.seen += y.shape[-1]
            self._meter.add(row, y.shape[-1], rates)
            if self._meter.diverged or progress.step == first.steps:
                break
            if first.checkpoint_is_due():
                self._checkpoint()
        self._meter.flush()
        return False

    @property
    def _progress(self) -> TrainingProgress:
        """Where all stand: their steps, epochs and examples seen are the same."""
        return self._fits[0].progress

    @property
    def _epoch_is_over(self) -> bool:
        first = self._fits[0]
        return first.progress.seen >= len(first.train) or first.progress.step == first.steps

    def _end_epoch(self) -> None:
        first = self._fits[0]
        if not first.evaluation_is_due:
            for fit in self._fits:
                fit.end_epoch(None)
            return
        setup = first.setup
        shape, batch = setup.dataset.shape, setup.options.batch_size
        size = max(batch, batch_size_for(shape, batch) // len(self._fits))
        classes = len(setup.dataset.classes)
        held_out = self._stepper.evaluate(self._held_out, classes, size)
        trains: Sequence[Evaluation | None] = [None] * len(held_out)
        if setup.options.evaluate_train == "epochs":
            trains = self._stepper.evaluate(self._train, classes, size)
        judge, loss = setup.judge, setup.loss
        for fit, part, train in zip(self._fits, held_out, trains, strict=True):
            fit.end_epoch(judge.judged(part, loss), train and judge.judged(train, loss))

    def _leave(self, ended: Sequence[Fit]) -> Iterator[tuple[Fit, Status]]:
        """Those that have ended, once the rest are ready to go on without them."""
        if not ended:
            return
        self._stepper.give_back()
        self._fits = [fit for fit in self._fits if fit not in ended]
        if self._fits:
            self._gather()
        for fit in ended:
            diverged = fit.meter.diverged is not None
            yield fit, Status.DIVERGED if diverged else Status.FINISHED

    def _gather(self) -> None:
        """Put the lanes' weights, optimizer states and examples side by side."""
        fits = self._fits
        self._stepper = LaneStepper([fit.stepper for fit in fits])
        self._train = LaneBatches([fit.train for fit in fits])
        self._held_out = LaneBatches([fit.parts[fit.watched] for fit in fits])
        self._meter = LaneMeter([fit.meter for fit in fits], fits[0].setup.device)
        self._given: tuple[list[float], Tensor] = ([], torch.empty(0))

    def _checkpoint(self) -> None:
        self._meter.flush()
        self._stepper.give_back()
        for fit in self._fits:
            fit.checkpoint()
        self._stepper.take()

    def _rates(self) -> list[float]:
        """The learning rate of every lane for the coming step."""
        step = self._progress.step + 1
        return [fit.rate(step) for fit in self._fits]

    def _on_device(self, rates: list[float]) -> Tensor:
        """(lanes,) ``rates``; made anew only when they have changed."""
        if rates != self._given[0]:
            self._given = rates, torch.tensor(rates, device=self._fits[0].setup.device)
        return self._given[1]


def step_alone(fit: Fit) -> Anatomy:
    """The memory of a step of ``fit`` by itself, followed on a copy: nothing of it changes.

    Lanes have the same shape, so it is that of each of them.
    """
    setup, progress = fit.setup, fit.progress
    model = copy.deepcopy(setup.model).train()
    stepper = Stepper(model, setup.loss, setup.options, setup.device)
    inputs = [tensor for part in fit.parts.values() for tensor in part.resident]
    watch = MemoryWatch(model, stepper.optimizer, setup.device, inputs=inputs)
    size = batch_size(setup.options, progress.epoch)
    cuda = [setup.device] if setup.device.type == "cuda" else []
    with torch.random.fork_rng(cuda):
        batches = itertools.chain(*(fit.train.epoch(epoch, size) for epoch in range(TRACKED_STEPS)))
        for x, y in itertools.islice(batches, TRACKED_STEPS):
            with watch.step():
                stepper(x, y, setup.options.lr)
    assert watch.anatomy is not None
    return watch.anatomy


def at_the_same_step(fits: Sequence[Fit]) -> list[list[Fit]]:
    """``fits`` parted by how far they are; each part can go on together."""
    parts: dict[tuple[int, int], list[Fit]] = {}
    for fit in fits:
        parts.setdefault((fit.progress.step, fit.progress.seen), []).append(fit)
    return list(parts.values())
