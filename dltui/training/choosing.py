"""What a training is ended and its weights are chosen by: a metric that every epoch measures."""

from __future__ import annotations

import math
from typing import Any

from torch import Tensor, nn

from dltui.topics.catalogue import metric
from dltui.training import weights
from dltui.training.options import EarlyStopping, TrainOptions
from dltui.training.progress import TrainingProgress, followed

History = list[dict[str, float]]
"""Metrics of each epoch."""


def best_epoch(history: History, name: str, topic: str) -> int:
    """The first epoch, from 1, at which ``name`` was best; 0 where it never was finite."""
    return _last_better(history, name, topic, 0.0)


def is_stale(history: History, wanted: EarlyStopping, topic: str) -> bool:
    """Whether ``patience`` epochs have gone by since the metric got better by ``threshold``."""
    since = _last_better(history, wanted.metric, topic, wanted.threshold)
    return len(history) - since >= wanted.patience


def _last_better(history: History, name: str, topic: str, threshold: float) -> int:
    better, best, at = metric(name, topic).better or -1, math.nan, 0
    for epoch, value in followed(history, name):
        if math.isfinite(value) and not better * (value - best) <= threshold:
            best, at = value, epoch
    return at


class Kept:
    """The weights of the epoch that was best so far, on the CPU: those after ``step`` steps.

    ``epoch`` is 0 before there is one.
    """

    def __init__(self) -> None:
        self.epoch = self.step = 0
        self._weights: dict[str, Tensor] = {}

    def take(self, model: nn.Module, epoch: int, step: int) -> None:
        self.epoch, self.step = epoch, step
        self._weights = {
            name: value.to("cpu", copy=True) for name, value in weights.state(model).items()
        }

    def give_back(self, model: nn.Module) -> None:
        """Put them into ``model``."""
        weights.put(model, self._weights)

    def state(self) -> dict[str, Any]:
        """For a checkpoint."""
        return {"epoch": self.epoch, "step": self.step, "weights": self._weights}

    def load(self, state: dict[str, Any]) -> None:
        self.epoch, self.step, self._weights = state["epoch"], state["step"], state["weights"]


def warnings(options: TrainOptions) -> list[str]:
    """What has to be said where the test part itself is chosen by."""
    stopping = options.early_stopping
    chosen = {
        "train.keep_by": options.keep_by if options.keep == "best" else "",
        "train.early_stopping.metric": "" if stopping is None else stopping.metric,
    }
    return [
        f"{key} = {name!r}: the test part chooses here, so its metrics will be better than those "
        "of new examples; data.validation_share holds out a part to choose by"
        for key, name in chosen.items()
        if name.startswith("test/")
    ]


def told(options: TrainOptions, kept: Kept, progress: TrainingProgress, topic: str) -> str:
    """Whose weights these are, and what part chose them."""
    name, epoch = options.keep_by, kept.epoch
    if not epoch:
        how = f"weights of the last epoch, {progress.epoch}"
        if progress.stopped_early and options.early_stopping is not None:
            how += f", at which {options.early_stopping.metric} stopped the training"
    else:
        value = dict(followed(progress.history, name))[epoch]
        how = f"weights of epoch {epoch}, chosen by {name} ({metric(name, topic).text(value)})"
        if name.startswith("test/"):
            return f"{how}: by the test part itself"
    return f"{how}; the test part was looked at once, with these weights"
