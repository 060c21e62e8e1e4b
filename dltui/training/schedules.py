"""The learning rate as a function of the step: nothing to save, nothing to restore."""

from __future__ import annotations

import math

from dltui.training.options import Schedule


def rate(schedule: Schedule, lr: float, step: int, steps: int) -> float:
    """The learning rate of ``step`` (from 1) out of ``steps``; ``lr`` is ``train.lr``.

    step: times ``factor`` every ``period``. cosine: ``lr`` down to ``low``. cyclic: from ``low``
    up to ``high`` (or ``lr``) in ``period`` steps and down again (Smith 2015, triangular).
    exponential: from ``lr`` to ``high``. pieces: each of ``rates`` for as many steps. Warm-up
    rises in a line before all of them.
    """
    done, total = step - 1, max(1, steps - schedule.warmup)
    if done < schedule.warmup:
        return lr * step / (schedule.warmup + 1)
    done -= schedule.warmup
    match schedule.kind:
        case "constant":
            return lr
        case "step":
            return lr * math.pow(schedule.factor, done // max(1, schedule.period))
        case "cosine":
            return schedule.low + (lr - schedule.low) * (1 + math.cos(math.pi * done / total)) / 2
        case "cyclic":
            return _triangle(schedule.low, schedule.high or lr, done, max(1, schedule.period))
        case "exponential":
            high = schedule.high or lr
            return lr * math.pow(high / lr, done / max(1, total - 1))
        case "pieces":
            return schedule.rates[min(done * len(schedule.rates) // total, len(schedule.rates) - 1)]


def _triangle(low: float, high: float, done: int, half: int) -> float:
    place = done % (2 * half)
    up = place if place <= half else 2 * half - place
    return low + (high - low) * up / half
