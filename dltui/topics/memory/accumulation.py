"""C13: one batch in more and more parts; the curve stays, the memory falls."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass, replace

import msgspec

from dltui.errors import Interrupted
from dltui.figures.records import Column, Curve, Line, Note, Table
from dltui.memory.anatomy import Anatomy, anatomy_bars
from dltui.memory.log import Kind
from dltui.predict.out_of_memory import out_of_memory_in_words
from dltui.runs.outcome import Outcome
from dltui.topics.job import Job
from dltui.topics.memory.options import Accumulation
from dltui.topics.training import prepare
from dltui.training.hooks import Setup
from dltui.training.memory_samples import MemoryWatch
from dltui.training.step import Stepper
from dltui.training.supervised import training_batches
from dltui.words import MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One way to cut the batch: losses a step, the anatomy of a step, seconds a step."""

    parts: int
    losses: list[float]
    anatomy: Anatomy
    seconds: float


def accumulation(job: Job) -> Outcome:
    """Train the same network from the same weights once for each number of parts."""
    options = job.preset.options
    assert isinstance(options, Accumulation) and job.preset.train is not None
    job.recorder.plan(steps=options.steps * len(options.parts))
    arms: list[Arm] = []
    for parts in options.parts:
        arms.append(_train(job, parts, options.steps, done=options.steps * len(arms)))
        _figures(job, arms, job.preset.train.batch_size)
    whole = arms[0]
    metrics = {f"memory/peak/{arm.parts}": arm.anatomy.peak / MIB for arm in arms}
    last = arms[-1]
    metrics["memory/saved"] = 100 * (1 - last.anatomy.peak / whole.anatomy.peak)
    metrics["curve/difference"] = max(_difference(whole, arm) for arm in arms)
    return Outcome(metrics=metrics)


def _train(job: Job, parts: int, steps: int, done: int) -> Arm:
    assert job.preset.train is not None
    train = msgspec.structs.replace(job.preset.train, accumulate=parts)
    preset = msgspec.structs.replace(job.preset, train=train)
    gc.collect()
    setup = prepare(replace(job, preset=preset))
    job.recorder.phase("training", f"in {parts} parts")
    with out_of_memory_in_words(setup, job.folder):
        return _steps(job, setup, parts, steps, done)


def _steps(job: Job, setup: Setup, parts: int, steps: int, done: int) -> Arm:
    options = setup.options
    batches = training_batches(setup)
    stepper = Stepper(setup.model, setup.loss, options, setup.device)
    watch = MemoryWatch(
        setup.model,
        stepper.optimizer,
        setup.device,
        inputs=batches.resident,
        limit=setup.preset.run.memory_limit,
    )
    setup.model.train()
    losses: list[float] = []
    epoch, started = 0, time.monotonic()
    while len(losses) < steps:
        for x, y in batches.epoch(epoch, options.batch_size):
            if job.stop_requested():
                raise Interrupted(f"stopped after {done + len(losses)} steps")
            with watch.step():
                loss, _, _ = stepper(x, y, options.lr)
            losses.append(loss.item())
            job.recorder.progress(done + len(losses))
            if len(losses) == steps:
                break
        epoch += 1
    seconds = (time.monotonic() - started) / steps
    assert watch.anatomy is not None
    return Arm(parts=parts, losses=losses, anatomy=watch.anatomy, seconds=seconds)


def _difference(whole: Arm, arm: Arm) -> float:
    """Largest difference of the two curves at any step."""
    return max(abs(a - b) for a, b in zip(whole.losses, arm.losses, strict=True))


def _figures(job: Job, arms: list[Arm], batch: int) -> None:
    job.recorder.figure(_curves(arms, batch))
    job.recorder.figure(_table(arms, batch))
    named = {f"{arm.parts} parts" if arm.parts > 1 else "whole": arm.anatomy for arm in arms}
    job.recorder.figure(anatomy_bars("peaks", "Memory of a step", named))
    text = (
        "The gradients of the parts add up to the gradient of the whole, so the curves differ only "
        "by rounding. Parameters, gradients and optimizer state stay whole; activations shrink "
        "with the part. Networks with batch normalisation are the exception: each part is "
        "normalised by its own statistics, and the curves part."
    )
    job.recorder.figure(Note(id="finding", title="finding", text=text, tone="finding"))


def _curves(arms: list[Arm], batch: int) -> Curve:
    lines = [
        Line(
            name=f"{arm.parts} × {-(-batch // arm.parts)}",
            x=[float(step + 1) for step in range(len(arm.losses))],
            y=list(arm.losses),
        )
        for arm in arms
    ]
    title = "Loss, the batch in parts"
    return Curve(id="curves", title=title, lines=lines, x_label="step", y_label="loss")


def _table(arms: list[Arm], batch: int) -> Table:
    columns = [
        Column(name="parts"),
        Column(name="micro-batch"),
        Column(name="peak", unit="MiB", digits=2, kind="bar"),
        Column(name="activations", unit="MiB", digits=2),
        Column(name="difference", digits=8),
        Column(name="time", unit="ms/step", digits=1),
    ]
    rows: list[list[int | float | str | bool | None]] = [
        [
            arm.parts,
            -(-batch // arm.parts),
            arm.anatomy.peak / MIB,
            arm.anatomy.at_peak[Kind.ACTIVATIONS] / MIB,
            _difference(arms[0], arm),
            1000 * arm.seconds,
        ]
        for arm in arms
    ]
    title = f"Micro-batch against memory, {batch} examples a step"
    return Table(id="micro-batches", title=title, columns=columns, rows=rows)
