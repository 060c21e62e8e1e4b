"""The learning rate as a function of the step, and of the epochs before it: nothing to save."""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence

from dltui.training.options import Schedule

ONE_CYCLE_START, ONE_CYCLE_END = 1 / 25, 1 / 250_000
"""Of ``train.lr``, as fast.ai and torch have it."""

MOST = math.log(sys.float_info.max)

BETTER = 1e-4
"""The part of its value by which a metric must get better to count, as torch has it."""


def rate(schedule: Schedule, lr: float, step: int, steps: int) -> float:
    """The learning rate of ``step`` (from 1) out of ``steps``; ``lr`` is ``train.lr``.

    step: times ``factor`` every ``period``. cosine: ``lr`` down to ``low``. cyclic: from ``low``
    up to ``high`` (or ``lr``) in ``period`` steps and down again (Smith 2015, triangular).
    exponential: from ``lr`` to ``high``. pieces: each of ``rates`` for as many steps. one-cycle:
    up to ``lr`` and further down than it began, along half cosines. polynomial: ``lr`` down to
    ``low``. plateau: ``lr``, which `reduced` tells. Warm-up rises in a line before all of them.
    """
    done, total = step - 1, max(1, steps - schedule.warmup)
    if done < schedule.warmup:
        top = lr * ONE_CYCLE_START if schedule.kind == "one-cycle" else lr
        return top * step / (schedule.warmup + 1)
    done -= schedule.warmup
    match schedule.kind:
        case "constant" | "plateau":
            return lr
        case "one-cycle":
            return lr * _one_cycle(done, total, schedule.rise)
        case "polynomial":
            left = max(0.0, 1 - done / total)
            return schedule.low + (lr - schedule.low) * math.pow(left, schedule.power)
        case "step":
            drops = done // max(1, schedule.period)
            # A factor above 1 grows without limit, and diverges: beyond a float it is infinite.
            far = schedule.factor > 1 and drops * math.log(schedule.factor) > MOST
            return math.inf if far else lr * math.pow(schedule.factor, drops)
        case "cosine":
            return schedule.low + (lr - schedule.low) * (1 + math.cos(math.pi * done / total)) / 2
        case "cyclic":
            return _triangle(schedule.low, schedule.high or lr, done, max(1, schedule.period))
        case "exponential":
            high = schedule.high or lr
            return lr * math.pow(high / lr, done / max(1, total - 1))
        case "pieces":
            return schedule.rates[min(done * len(schedule.rates) // total, len(schedule.rates) - 1)]


def reduced(schedule: Schedule, lr: float, values: Sequence[float], better: int) -> float:
    """``train.lr`` after evaluations that gave ``values``: times ``factor``, down to ``low``, each
    time that more than ``patience`` of them in a row were not better than the best before.

    ``better`` is 1 where larger values are and −1 where smaller ones are.
    """
    best, waited = math.inf, 0
    for value in values:
        loss = -better * value
        if loss < best - BETTER * abs(best) or (math.isinf(best) and loss < best):
            best, waited = loss, 0
        else:
            waited += 1
        if waited > schedule.patience:
            lr, waited = max(lr * schedule.factor, min(lr, schedule.low)), 0
    return lr


def unreached(schedule: Schedule, lr: float, steps: int) -> str:
    """What ``schedule`` does not come to in a training of ``steps``, in words; empty otherwise."""
    if 0 < steps <= schedule.warmup:
        last = rate(schedule, lr, steps, steps)
        return (
            f"train.schedule.warmup: the training ends after {steps:,} steps, within the warm-up "
            f"of {schedule.warmup:,}: the rate gets to {last:.3g}, {last / lr:.0%} of train.lr"
        )
    left = steps - schedule.warmup
    if schedule.kind == "step" and 0 < left <= schedule.period:
        return (
            f"train.schedule.period: the training ends after {left:,} steps, before the first drop "
            f"at {schedule.period:,}: the rate stays what it is"
        )
    if schedule.kind == "cyclic" and 0 < left < schedule.period:
        return (
            f"train.schedule.period: the training ends after {left:,} steps, on the first way up, "
            f"which takes {schedule.period:,}: the rate does not get to train.schedule.high"
        )
    return ""


def _one_cycle(done: int, total: int, rise: float) -> float:
    """Of ``train.lr``: the two half cosines of torch's OneCycleLR, with its end points."""
    top = max(0.0, rise * total - 1)
    if done <= top:
        return _half_cosine(ONE_CYCLE_START, 1.0, done / top if top else 1.0)
    return _half_cosine(1.0, ONE_CYCLE_END, min(1.0, (done - top) / max(1.0, total - 1 - top)))


def _half_cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * share)) / 2


def _triangle(low: float, high: float, done: int, half: int) -> float:
    place = done % (2 * half)
    up = place if place <= half else 2 * half - place
    return low + (high - low) * up / half
