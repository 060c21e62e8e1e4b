"""Where a training stands between two steps; saved in checkpoints."""

from __future__ import annotations

import itertools
import math
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from typing import Any, Self

from dltui.metrics import RUNNING
from dltui.options import LARGEST
from dltui.training.calibration import Tally
from dltui.training.evaluate import BatchValues
from dltui.training.meter import Sums
from dltui.training.options import Converge, TrainOptions


@dataclass(slots=True)
class TrainingProgress:
    """``seen`` examples of ``epoch`` (from 0) are done; ``history`` has one entry an epoch;
    ``converged`` and ``stopped_early`` are epochs from 1, or 0. ``calibrated`` are the test
    examples by confidence at ``calibrated_at``, the epoch of the least test loss, if that is asked
    for.
    """

    step: int = 0
    epoch: int = 0
    seen: int = 0
    sums: Sums = field(default_factory=Sums)
    history: list[dict[str, float]] = field(default_factory=list[dict[str, float]])
    converged: int = 0
    stopped_early: int = 0
    calibrated: Tally = field(default_factory=list[list[float]])
    calibrated_at: int = 0
    test_batches: list[BatchValues] = field(default_factory=list[BatchValues])
    """Where they are asked for, those of every evaluation."""

    def state(self) -> dict[str, Any]:
        """Plain values, for ``torch.save``."""
        return asdict(self)

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Self:
        return cls(**{**state, "sums": Sums(**state["sums"])})

    def note_calibration(self, loss: float, found: Tally) -> None:
        """Keep what was ``found`` at the end of an epoch, if its test loss is the least so far."""
        if not self.calibrated_at or loss < self.history[self.calibrated_at - 1]["test/loss"]:
            self.calibrated, self.calibrated_at = found, len(self.history)

    def best(self, metric: str, better: int = 1) -> tuple[float, int] | None:
        """The largest value of ``metric`` and its first epoch, from 1; with −1 the least one."""
        known = [(m[metric], e) for e, m in enumerate(self.history, 1) if metric in m]
        finite = [(value, epoch) for value, epoch in known if math.isfinite(value)]
        return max(finite, key=lambda one: (better * one[0], -one[1]), default=None)

    def first_below(self, metric: str, value: float) -> int:
        """The first epoch, from 1, at which ``metric`` was at most ``value``; 0 without one."""
        found = (e for e, m in enumerate(self.history, 1) if m.get(metric, math.inf) <= value)
        return next(found, 0)


def batch_size(options: TrainOptions, epoch: int) -> int:
    """Examples per step in ``epoch`` (from 0): doubled every epoch where that is asked for."""
    if not options.batch_doubling:
        return options.batch_size
    most = max(options.batch_doubling, options.batch_size)
    return min(options.batch_size << min(epoch, LARGEST.bit_length()), most)


def piece_epochs(options: TrainOptions) -> int:
    """Epochs at each of ``schedule.rates``; 0 where the rate does not go in pieces."""
    pieces = options.schedule.kind == "pieces"
    return options.epochs // len(options.schedule.rates) if pieces else 0


DOUBLINGS = 64
"""After as many a batch is larger than any data set."""


def sizes(options: TrainOptions) -> set[int]:
    """Of the batches of all epochs."""
    return {batch_size(options, epoch) for epoch in range(min(options.epochs, DOUBLINGS))}


def remainders(options: TrainOptions, examples: int) -> set[int]:
    """Examples of an epoch's last batch, where it is smaller than those before it."""
    return {examples % size for size in sizes(options) if examples > size} - {0}


def steps_of_epoch(examples: int, size: int, *, join: bool = False) -> int:
    """With ``join`` a last example that would be alone belongs to the batch before it."""
    return -(-examples // size) - (join and examples > size and examples % size == 1)


def planned_steps(options: TrainOptions, examples: int, *, join: bool = False) -> int:
    """Steps of the whole training, unless it converges, diverges or is stopped before.

    At most what a log holds, however many epochs are asked for.
    """

    def steps_of(epoch: int) -> int:
        return steps_of_epoch(examples, batch_size(options, epoch), join=join)

    growing = min(options.epochs, LARGEST.bit_length()) if options.batch_doubling else 0
    steps = sum(map(steps_of, range(growing)))
    steps += (options.epochs - growing) * steps_of(growing)
    return min(steps, options.max_steps or steps, LARGEST)


def has_converged(history: list[dict[str, float]], options: Converge) -> bool:
    """Whether ``metric`` moved less than ``threshold`` from each to the next of ``window`` epochs.

    A value that never moves has converged at epoch ``window``.
    """
    recent = followed(history, options.metric)[-options.window :]
    if options.rule != "window" or len(recent) < options.window:
        return False
    return all(abs(b - a) < options.threshold for (_, a), (_, b) in pairwise(recent))


def settled(history: list[dict[str, float]], options: Converge) -> int:
    """The first epoch from which ``metric`` is within ``threshold`` of its last value; 0: never.

    With half of the last printed digit as threshold it is the epoch from which on the printed
    accuracy is always the same one.
    """
    values = followed(history, options.metric)
    still = itertools.takewhile(
        lambda one: abs(one[1] - values[-1][1]) < options.threshold, reversed(values)
    )
    return min((epoch for epoch, _ in still), default=0)


def followed(history: list[dict[str, float]], metric: str) -> list[tuple[int, float]]:
    """Epoch and value of ``metric``; where it is not evaluated its mean while training."""
    names = (metric, metric + RUNNING)
    found = ((e, [m[name] for name in names if name in m]) for e, m in enumerate(history, 1))
    return [(epoch, values[0]) for epoch, values in found if values]
