"""The training loop, read top to bottom."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import torch

from dltui.data.batches import Batch, Batches
from dltui.memory.anatomy import Anatomy, anatomy_bars
from dltui.runs.log.events import Status
from dltui.topics.catalogue import metric
from dltui.training import checkpoints, pictures, plateaus, stored
from dltui.training.answers import Answers
from dltui.training.choosing import Kept, best_epoch, is_stale
from dltui.training.evaluate import Evaluation, Measured, batch_size_for, measure
from dltui.training.hooks import Hooks, Setup
from dltui.training.memory_samples import MemoryWatch
from dltui.training.meter import Meter, Sums
from dltui.training.progress import (
    TrainingProgress,
    batch_size,
    has_converged,
    piece_epochs,
    planned_steps,
)
from dltui.training.schedules import rate
from dltui.training.step import Stepper
from dltui.training.weights import Unsavable
from dltui.words import amount

MESSAGE_SECONDS = 0.5
"""Epochs shorter than this do not each get a line of words."""

MESSAGE_SHARE = 1 / 60
"""Nor those shorter than this part of the time that has gone by: after an hour one a minute."""


class Fit:
    """One training; ``run`` goes on from ``progress`` until it is done, diverges or is stopped.

    ``images`` and ``seconds`` count what this process trained, evaluation left out.
    """

    def __init__(
        self,
        setup: Setup,
        train: Batches,
        test: Batches,
        hooks: Hooks,
        validation: Batches | None = None,
    ) -> None:
        self.setup, self.train, self.test, self.hooks = setup, train, test, hooks
        self.validation = validation
        self.progress, self.kept = TrainingProgress(), Kept()
        self.stepper = Stepper(setup.model, setup.loss, setup.options, setup.device, setup.shard)
        self.steps = planned_steps(setup.options, len(train), join=train.join)
        names, beside = self.stepper.statistics.names, setup.loss.beside
        answers = Answers(setup.loss) if self._counts_later else None
        if answers is not None:
            self.stepper.tell = answers.keep
        self.meter = Meter(setup.recorder, names, setup.device, beside=beside, answers=answers)
        self.images, self.seconds = 0, 0.0
        self.watch = MemoryWatch(
            setup.model,
            self.stepper.optimizer,
            setup.device,
            inputs=[t for part in self.parts.values() for t in part.resident],
            limit=setup.preset.run.memory_limit,
            measured=self._show_memory,
        )
        self._began = self._saved = self._spoken = time.monotonic()
        self._told, self._told_unsaved = 0, False
        self._passed_over: set[int] = set()
        self._lr = setup.options.lr

    def run(self) -> Status:
        progress = self.progress
        self.begin()
        while self.goes_on:
            started, seen = time.monotonic(), progress.seen
            status = self._epoch()
            self.images += progress.seen - seen
            self.seconds += time.monotonic() - started
            if status is not None:
                return status
            due, also = self.evaluation_is_due, self.setup.options.evaluate_train == "epochs"
            held_out = self.evaluate(self.parts[self.watched]) if due else None
            self.end_epoch(held_out, self.evaluate(self.train) if due and also else None)
        return Status.FINISHED

    @property
    def _counts_later(self) -> bool:
        """Whether `Answers` may keep what a step gives: under a memory limit nothing is kept."""
        setup = self.setup
        whole = setup.seat is None and setup.options.accumulate == 1
        plain = setup.loss.errors is None and not self.train.copies
        free = setup.device.type == "cpu" and not setup.preset.run.memory_limit
        return whole and plain and free

    @property
    def parts(self) -> dict[str, Batches]:
        """Those that there are, by name."""
        found = {"train": self.train, "validation": self.validation, "test": self.test}
        return {name: part for name, part in found.items() if part is not None}

    @property
    def watched(self) -> str:
        """The part that is evaluated after epochs: only without another one is it the test's."""
        return "test" if self.validation is None else "validation"

    def begin(self) -> None:
        """Before the first step, once ``progress`` is where it starts from."""
        self._told = self.progress.epoch
        self._lr = self._reduced()
        self.meter.begin(self.progress.step, self.progress.sums)
        self.setup.model.train()

    def rate(self, step: int) -> float:
        """The learning rate of ``step``, from 1."""
        return rate(self.setup.options.schedule, self._lr, step, self.steps)

    def _reduced(self) -> float:
        """``train.lr`` as the epochs so far have left it, where the schedule looks at them."""
        options, history = self.setup.options, self.progress.history
        if options.schedule.kind != "plateau":
            return options.lr
        return plateaus.reduced(options, history, self.setup.preset.topic)

    @property
    def goes_on(self) -> bool:
        """Whether another epoch is to come."""
        progress, options = self.progress, self.setup.options
        if progress.stopped_early:
            return False
        if progress.converged and options.converge and options.converge.stop:
            return False
        return progress.epoch < options.epochs and progress.step < self.steps

    @property
    def evaluation_is_due(self) -> bool:
        """Whether the epoch that has just been trained ends with metrics of what is held out."""
        progress, options = self.progress, self.setup.options
        epoch = progress.epoch + 1
        done = epoch == options.epochs or progress.step == self.steps
        return done or epoch % options.evaluate_every == 0

    def _epoch(self) -> Status | None:
        """The rest of an epoch; a status ends the training."""
        progress, options, meter = self.progress, self.setup.options, self.meter
        size = batch_size(options, progress.epoch)
        if progress.seen == 0 and (piece := piece_epochs(options)) and progress.epoch % piece == 0:
            self.stepper.start_anew()
        for x, y in self.train.epoch(progress.epoch, size, start=progress.seen):
            if self.setup.stop_requested():
                self.checkpoint()
                return Status.STOPPED
            lr = self.rate(progress.step + 1)
            with self.watch.step():
                loss, right, gradients = self.stepper(x, y, lr)
            count = len(y)
            meter.add(loss, right, gradients, count, lr)
            progress.step += 1
            progress.seen += count
            if meter.diverged is not None or progress.step == self.steps:
                break
            if self.checkpoint_is_due():
                self.checkpoint()
        meter.flush()
        return None if meter.diverged is None else Status.DIVERGED

    def end_epoch(self, held_out: Evaluation | None, train: Evaluation | None = None) -> None:
        """Record the epoch, with what is ``held_out`` and ``train`` where they were evaluated."""
        progress = self.progress
        metrics = progress.sums.metrics(self.setup.loss.beside)
        progress.epoch += 1
        if held_out is not None:
            metrics |= held_out.metrics(self.watched)
            self._show_batches(held_out)
        if train is not None:
            metrics |= train.metrics("train")
        progress.history.append(metrics)
        if held_out is not None and held_out.calibration and self.watched == "test":
            progress.note_calibration(held_out.loss, held_out.calibration.tally())
        progress.seen, progress.sums = 0, Sums()
        self.meter.sums = progress.sums
        self._choose()
        self._note_convergence()
        self._lr = self._reduced()
        self.setup.recorder.epoch(step=progress.step, epoch=progress.epoch, metrics=metrics)
        self._say(metrics)
        self.hooks.epoch_done(self.setup, progress.epoch, metrics)

    def evaluate(self, batches: Batches, *, keep: bool = False) -> Evaluation:
        """Of one part, with the scores of its task; ``keep`` the outputs of all its examples."""
        setup = self.setup
        found = self.measured(batches, batches.in_order(self.evaluated), keep=keep)
        return setup.judge.judged(found.evaluation(setup.loss), setup.loss)

    @property
    def evaluated(self) -> int:
        """Examples of a batch that is evaluated."""
        options = self.setup.options
        return batch_size_for(
            self.setup.dataset.shape, options.batch_size, as_trained=options.test_batches
        )

    def measured(self, part: Batches, batches: Iterable[Batch], *, keep: bool) -> Measured:
        """What the network does on ``batches`` of ``part``."""
        setup = self.setup
        with self.watch.evaluation():
            return measure(
                setup.model,
                batches,
                setup.loss,
                len(setup.dataset.classes),
                part.device,
                self.stepper.autocast(),
                copies=part.copies,
                calibrated=setup.options.calibration,
                keep=keep or setup.judge.needs_outputs(setup.loss),
            )

    def _show_memory(self, anatomy: Anatomy) -> None:
        title = f"Memory of a step: {amount(anatomy.peak)} at its peak"
        self.setup.recorder.figure(anatomy_bars("memory", title, {"": anatomy}))
        self.hooks.memory_measured(self.setup, anatomy)

    def _show_batches(self, test: Evaluation) -> None:
        if self.setup.options.test_batches:
            self.progress.test_batches.append(test.batches)
            beside = self.setup.loss.beside
            for figure in pictures.test_batches(self.progress.test_batches, beside):
                self.setup.recorder.figure(figure)

    def _choose(self) -> None:
        """Keep the epoch's weights if they are the best, and see whether to go on."""
        options, progress, topic = self.setup.options, self.progress, self.setup.preset.topic
        history, wanted = progress.history, options.early_stopping
        if options.keep == "best" and best_epoch(history, options.keep_by, topic) == progress.epoch:
            self.kept.take(self.setup.model, progress.epoch, progress.step)
        if wanted is not None and is_stale(history, wanted, topic):
            progress.stopped_early = progress.epoch
            self.setup.recorder.message(
                f"stopped early at epoch {progress.epoch}: {wanted.metric} has not got better in "
                f"{wanted.patience} epochs"
            )

    def _note_convergence(self) -> None:
        wanted, progress = self.setup.options.converge, self.progress
        if wanted and not progress.converged and has_converged(progress.history, wanted):
            progress.converged = progress.epoch
            self.setup.recorder.message(
                f"converged at epoch {progress.epoch}: {wanted.metric} changed by less than "
                f"{wanted.threshold:g} from each to the next of {wanted.window} epochs"
            )

    def _say(self, metrics: dict[str, float]) -> None:
        """``epochs 3-5`` where several went by since the last word; the values are the last's."""
        first, epoch = self._told + 1, self.progress.epoch
        last, now = epoch == self.setup.options.epochs, time.monotonic()
        pause = max(MESSAGE_SECONDS, (now - self._began) * MESSAGE_SHARE)
        if last or now - self._spoken >= pause:
            self._spoken = now
            beside, topic = self.setup.loss.beside.name, self.setup.preset.topic
            values = {name: value for name, value in metrics.items() if beside in name}
            told = (f"{name} {metric(name, topic).text(v)}" for name, v in values.items())
            span = f"epoch {epoch}" if first == epoch else f"epochs {first}-{epoch}"
            self.setup.recorder.message(f"{span}  {'  '.join(told)}")
            self._told = epoch

    def checkpoint_is_due(self) -> bool:
        every = self.setup.options.checkpoint_seconds
        return bool(every) and time.monotonic() - self._saved >= every

    def checkpoint(self) -> None:
        """Everything that the rest of the training depends on, after the current step.

        The log is on the disk first: steps that it lacked would be taken by no resume. A network
        that cannot be saved is trained on, and that is said once.
        """
        self.meter.flush()
        self.setup.recorder.sync()
        self._saved = time.monotonic()
        state = {"progress": self.progress.state(), **self.drawn(), **self.stepper.state()}
        if self.kept.epoch:
            state["kept"] = self.kept.state()
        setup, progress = self.setup, self.progress
        try:
            name = checkpoints.save(
                setup.checkpoints,
                setup.model,
                state,
                step=progress.step,
                epoch=progress.epoch,
                passed_over=self._passed_over,
            )
        except Unsavable as error:
            self.unsaved(error)
        else:
            self._passed_over.clear()
            setup.recorder.checkpointed(progress.step, name)
            self._saved = time.monotonic()

    def give_back(self) -> None:
        """Put the weights that were kept into the network."""
        self.kept.give_back(self.setup.model)

    def unsaved(self, error: Unsavable) -> None:
        """Say it, once."""
        if not self._told_unsaved:
            self._told_unsaved = True
            self.setup.recorder.message(str(error), "warning")

    def resume(self, step: int = 0) -> bool:
        """Go back to the newest whole checkpoint, or that of ``step``; false where there never was
        one. Broken ones are told; ``ResourceError`` where all are.
        """
        setup = self.setup
        choice = stored.choose(setup.checkpoints, setup.recorder.run.events, step)
        for line in choice.told:
            setup.recorder.message(line, "warning")
        self._passed_over = {one.step for one in choice.broken}
        checkpoints.sweep_up(setup.checkpoints)
        if choice.record is None:
            return False
        state = checkpoints.restore(setup.checkpoints, choice.record, setup.model, setup.device)
        self.progress = TrainingProgress.from_state(state["progress"])
        self.stepper.load(state)
        if "kept" in state:
            self.kept.load(state["kept"])
        self.draw_on(state)
        return True

    def drawn(self) -> dict[str, Any]:
        """How far random numbers have been drawn, for a checkpoint."""
        cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
        return {"random": torch.get_rng_state(), "cuda_random": cuda}

    def draw_on(self, state: dict[str, Any]) -> None:
        """Draw those that follow."""
        torch.set_rng_state(state["random"])
        if state["cuda_random"] and torch.cuda.is_available():
            torch.cuda.set_rng_state_all(state["cuda_random"])
