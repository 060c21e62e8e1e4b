"""Losses: what is minimised decides what is learned, and a shape slip decides it silently."""

from __future__ import annotations

from dltui.metrics import Metric
from dltui.topics.catalogue import TRAINING, Experiment

EXPERIMENTS = {
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
}

METRICS = {
    "squares/*": Metric("sum of squares, {}"),
    "logistic/*": Metric("logistic loss, {}"),
    "slip/loss": Metric("loss with the slip"),
    "slip/intended": Metric("loss as intended"),
}
