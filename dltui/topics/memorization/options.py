"""Memorization: a network large enough learns anything by heart, noise included."""

from __future__ import annotations

from msgspec.structs import replace

from dltui.metrics import NEVER, PERCENT, Metric
from dltui.topics.catalogue import TRAINING, Experiment, Topic

TOPIC = Topic(
    name="memorization",
    title="Memorization",
    order=7,
    stake=(
        "Give every image a random label and there is nothing left to learn, only to remember. "
        "A large network remembers all of them: a perfect training accuracy alone says nothing "
        "about what was understood."
    ),
    experiments={
        "train": Experiment(
            summary="Train on labels of which a share was drawn at random.",
            sections=TRAINING,
            lanes=True,
            layout=(("loss", "accuracy"), ("labels", "samples"), ("confusion",)),
        ),
    },
    metrics={
        "chance": Metric("accuracy of guessing", unit="%", digits=2),
        "train/accuracy/with-dropout": replace(
            PERCENT, word="train/accuracy with dropout on", split="train", rank=NEVER
        ),
    },
)
