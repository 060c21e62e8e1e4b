"""The loss where a cyclic rate is high and where it is low (A3b)."""

from __future__ import annotations

from statistics import fmean

from dltui.runs.log.events import Steps
from dltui.runs.log.tail import Tail
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Hooks, Setup

EDGE = 0.1
"""The part of the range of rates, at either end, whose steps count as top or bottom."""


class CyclicRate(Hooks):
    """Measures what the end of a descent is worth, in the last whole cycle."""

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        schedule = setup.options.schedule
        span = schedule.high - schedule.low
        steps = _steps(setup)[-2 * schedule.period :]
        top = [loss for lr, loss in steps if lr >= schedule.high - EDGE * span]
        bottom = [loss for lr, loss in steps if lr <= schedule.low + EDGE * span]
        if not top or not bottom:
            return {}
        above, below = fmean(top), fmean(bottom)
        return {"loss/at-top": above, "loss/at-bottom": below, "loss/descent": above - below}


def _steps(setup: Setup) -> list[tuple[float, float]]:
    """Rate and loss of every step, from the log: also of those before a resume."""
    setup.recorder.flush()
    return [
        (lr, loss)
        for event in Tail(setup.recorder.run.events).read()
        if isinstance(event, Steps)
        for lr, loss in zip(event.columns["lr"], event.columns["loss"], strict=True)
        if lr is not None and loss is not None
    ]
