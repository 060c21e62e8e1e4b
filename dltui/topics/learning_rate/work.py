"""Learning rate: the computations."""

from __future__ import annotations

import math

import numpy as np

from dltui.figures.records import StepSeries
from dltui.runs.log.events import Status
from dltui.runs.outcome import Outcome
from dltui.topics import training
from dltui.topics.job import Job
from dltui.topics.learning_rate import range_figures as figures
from dltui.topics.learning_rate.batches import GrowingBatch
from dltui.topics.learning_rate.cycles import CyclicRate
from dltui.topics.learning_rate.options import RangeTest
from dltui.topics.learning_rate.pieces import RatePieces
from dltui.topics.learning_rate.range_test import Runs
from dltui.topics.learning_rate.suggestions import descends, suggestions
from dltui.topics.training import Training
from dltui.training import supervised
from dltui.training.hooks import Hooks
from dltui.training.options import Schedule

BY_SCHEDULE: dict[str, type[Hooks]] = {"pieces": RatePieces, "cyclic": CyclicRate}
"""What a training with such a schedule shows; with any other a batch that grows."""

SHORTEST = 20
"""Steps of a ramp below which no rule can say anything."""


def train(job: Job) -> Training:
    """Train one network and watch it."""
    kind = job.preset.train.schedule.kind if job.preset.train else ""
    return Training(job, BY_SCHEDULE.get(kind, GrowingBatch)())


def range_test(job: Job) -> Outcome:
    """Raise the rate in one run, read it by four rules, try what they say.

    A stopped range test starts again from its first step: it is short.
    """
    options, recorder = job.preset.options or RangeTest(), job.recorder
    assert isinstance(options, RangeTest)
    setup = training.prepare(job)
    runs = Runs(setup, supervised.training_batches(setup), options)
    if job.resume:
        recorder.resumed(0)
    recorder.plan(steps=options.steps)
    for series in _series():
        recorder.figure(series)
    if setup.options.schedule != Schedule():
        recorder.message("train.schedule does nothing here: the ramp is the schedule", "warning")
    recorder.phase("raising the rate")
    trace = runs.ramp()
    if job.stop_requested():
        return _stopped()
    if len(trace.rates) < SHORTEST:
        message = f"the loss exploded after {len(trace.rates)} steps: begin with a smaller low"
        return Outcome(status=Status.DIVERGED, message=message)
    suggested: dict[str, float] = {}
    if descends(np.array(trace.losses)):
        suggested = suggestions(np.array(trace.rates), np.array(trace.smoothed))
    recorder.figure(figures.range_curve(trace, suggested, {}))
    recorder.figure(figures.reading(trace, options, suggested))
    if not suggested:
        recorder.message(figures.nothing_suggested(trace, options), "warning")
    short: dict[float, float] = {}
    for lr in sorted({*suggested.values(), *options.rates}) if options.short_steps else ():
        recorder.phase("trying", f"lr {lr:.2g}")
        short[lr] = runs.short(lr)
        if job.stop_requested():
            return _stopped()
        recorder.figure(figures.range_curve(trace, suggested, short))
    recorder.figure(figures.suggestion_table(suggested, short))
    metrics = {f"suggestion/{rule}": lr for rule, lr in suggested.items()}
    metrics |= {f"short/{rule}": short[lr] for rule, lr in suggested.items() if lr in short}
    metrics["steps"] = float(len(trace.rates))
    return Outcome(metrics={k: v for k, v in metrics.items() if math.isfinite(v)})


def _series() -> list[StepSeries]:
    metrics = {"loss": "loss", "smoothed": "smoothed"}
    return [
        StepSeries(id="loss", title="loss", metrics=metrics, y_label="loss", log_y=True),
        StepSeries(id="lr", title="learning rate", metrics={"lr": "lr"}, y_label="lr", log_y=True),
    ]


def _stopped() -> Outcome:
    return Outcome(status=Status.STOPPED, message="stopped during the range test")
