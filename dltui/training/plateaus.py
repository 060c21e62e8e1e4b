"""A rate that falls where a metric stands still: told by the epochs so far, so nothing is saved."""

from __future__ import annotations

from collections.abc import Sequence

from dltui.errors import UsageError
from dltui.metrics import RUNNING
from dltui.topics.catalogue import metric
from dltui.training.options import Schedule, TrainOptions
from dltui.training.schedules import reduced as lowered

USUAL = ("validation/loss", "test/loss")
"""What is followed where nothing else is named, the first that there is."""

History = Sequence[dict[str, float]]
"""Metrics of each epoch so far."""


def reduced(options: TrainOptions, history: History, topic: str) -> float:
    """``train.lr`` after ``history``; ``UsageError`` where its epochs have no such metric."""
    schedule = options.schedule
    evaluated = [metrics for metrics in history if not metrics.keys().isdisjoint(USUAL)]
    if not evaluated:
        return options.lr
    name = followed(schedule, evaluated[0])
    values = [metrics[name] for metrics in evaluated if name in metrics]
    return lowered(schedule, options.lr, values, metric(name, topic).better or -1)


def followed(schedule: Schedule, metrics: dict[str, float]) -> str:
    """The name among ``metrics`` of an epoch that ``schedule`` means."""
    wanted = (schedule.metric, schedule.metric + RUNNING) if schedule.metric else USUAL
    for name in wanted:
        if name in metrics:
            return name
    there = ", ".join(sorted(metrics))
    raise UsageError(f"train.schedule.metric: there is no {wanted[0]}; there are {there}")
