"""The loss over the batch size, where the batch grows from epoch to epoch (A3c)."""

from __future__ import annotations

from dltui.figures.records import Curve, Line
from dltui.metrics import RUNNING
from dltui.runs.log.events import Epoch
from dltui.runs.log.tail import Tail
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Hooks, Setup
from dltui.training.progress import batch_size

NAMES = (f"train/loss{RUNNING}", "train/loss")
"""Of an epoch's mean loss; the second in runs that began before it had a name of its own."""


class GrowingBatch(Hooks):
    """Draws the training loss of each epoch over its batch size."""

    def epoch_done(self, setup: Setup, epoch: int, metrics: dict[str, float]) -> None:
        if setup.options.batch_doubling:
            setup.recorder.figure(_curve(setup))

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        if not setup.options.batch_doubling:
            return {}
        losses = _losses(setup)
        first, last = losses[0][1], losses[-1][1]
        return {"loss/first-batch": first, "loss/last-batch": last, "loss/fall": first - last}


def _losses(setup: Setup) -> list[tuple[int, float]]:
    """Batch size and training loss of every epoch, from the log: also of those before a resume."""
    losses = {
        event.epoch: loss
        for event in Tail(setup.recorder.run.events).read()
        if isinstance(event, Epoch)
        for name in NAMES
        if (loss := event.metrics.get(name)) is not None
    }
    return [(batch_size(setup.options, epoch - 1), losses[epoch]) for epoch in sorted(losses)]


def _curve(setup: Setup) -> Curve:
    sizes, losses = zip(*_losses(setup), strict=True)
    return Curve(
        id="loss-over-batch",
        title="training loss over batch size",
        lines=[Line(name="training loss", x=list(sizes), y=list(losses))],
        x_label="batch size",
        y_label="loss",
        log_x=True,
    )
