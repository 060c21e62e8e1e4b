"""Losses: what is minimised decides what is learned, and a shape slip decides it silently."""

from __future__ import annotations

from dltui.metrics import Metric
from dltui.topics.catalogue import TRAINING, Experiment, Topic

TOPIC = Topic(
    name="losses",
    title="Losses",
    order=8,
    stake=(
        "A loss is one number per batch, and nothing complains when it is the wrong one. The same "
        "model on the same images learns under either of two losses, and hardly under a third that "
        "differs by one missing reshape."
    ),
    experiments={
        "train": Experiment(
            summary="Train with one loss.",
            sections=TRAINING,
            lanes=True,
            layout=(("loss", "accuracy"), ("gradient", "gradient-norm"), ("confusion",)),
        ),
        "checks": Experiment(
            summary="The losses at values where they must be exact.",
            layout=(("values",), ("shapes", "slip")),
        ),
    },
    metrics={
        "squares/*": Metric("sum of squares, {}"),
        "logistic/*": Metric("logistic loss, {}"),
        "slip/loss": Metric("loss with the slip"),
        "slip/intended": Metric("loss as intended"),
    },
)
