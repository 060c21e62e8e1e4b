"""Memorization: a network large enough learns anything by heart, noise included."""

from __future__ import annotations

from msgspec.structs import replace

from dltui.metrics import NEVER, PERCENT, Metric
from dltui.topics.catalogue import TRAINING, Experiment

EXPERIMENTS = {
    "train": Experiment(
        summary="Train on labels of which a share was drawn at random.",
        sections=TRAINING,
        lanes=True,
        layout=(("loss", "accuracy"), ("labels", "samples"), ("confusion",)),
    ),
}

METRICS = {
    "chance": Metric("accuracy of guessing", unit="%", digits=2),
    "train/accuracy/with-dropout": replace(
        PERCENT, word="train/accuracy with dropout on", split="train", rank=NEVER
    ),
}
