"""Learning rate: how far to step."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from dltui.metrics import Metric
from dltui.options import Count, Options, PositiveFloat
from dltui.topics.catalogue import TRAINING, Experiment


class RangeTest(Options, frozen=True, kw_only=True):
    """One ramp of the learning rate, and short runs at what it suggests."""

    low: Annotated[PositiveFloat, Meta(description="First rate of the ramp.")] = 1e-6
    high: Annotated[PositiveFloat, Meta(description="Last rate, if the loss lasts so long.")] = 10.0
    steps: Annotated[int, Meta(ge=20, description="Steps of the ramp, equal in log lr.")] = 100
    smoothing: Annotated[float, Meta(ge=0.0, lt=1.0, description="Of the loss, per step.")] = 0.98
    explode: Annotated[
        float, Meta(gt=1.0, description="Stop when the smoothed loss is this many times its best.")
    ] = 4.0
    short_steps: Annotated[
        Count, Meta(description="Steps of a real run at each suggestion; 0 runs none.")
    ] = 0
    rates: Annotated[tuple[PositiveFloat, ...], Meta(description="More rates to run shortly.")] = ()

    def __post_init__(self) -> None:
        if self.high <= self.low:
            raise ValueError(f"high: must be more than low, {self.low:g}")


EXPERIMENTS = {
    "train": Experiment(
        summary="Train one network and watch it.",
        sections=TRAINING,
        lanes=True,
        layout=(
            ("loss", "accuracy"),
            ("loss-over-rate", "accuracy-over-rate"),
            ("lr", "loss-over-batch"),
            ("test-batches-loss", "test-batches-accuracy"),
            ("gradient", "gradient-norm"),
        ),
    ),
    "range-test": Experiment(
        summary="Raise the rate from far too small to far too large in one run.",
        sections=TRAINING,
        options=RangeTest,
        layout=(("range",), ("suggestions",), ("reading",)),
    ),
}

METRICS = {
    "suggestion/*": Metric("suggested rate, {}"),
    "short/*": Metric("loss after a short run, {}", better=-1),
    "loss/first-batch": Metric("loss at the first batch size", better=-1),
    "loss/last-batch": Metric("loss at the last batch size", better=-1),
    "loss/fall": Metric("fall of the loss from the first batch size to the last", better=1),
    "loss/at-top": Metric("loss where the rate is highest, last cycle", better=-1),
    "loss/at-bottom": Metric("loss where the rate is lowest, last cycle", better=-1),
    "loss/descent": Metric("loss at the top of the last cycle less that at its bottom"),
    "piece/loss/*": Metric("test loss after the piece at rate {}", better=-1),
    "piece/accuracy/*": Metric("test accuracy after the piece at rate {}", unit="%", digits=2),
    "piece/best-rate/*": Metric("rate with the best test {}"),
}
