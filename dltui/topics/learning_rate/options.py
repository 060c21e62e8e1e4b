"""Learning rate: how far to step."""

from __future__ import annotations

from dltui.topics.catalogue import TRAINING, Experiment, Topic

TOPIC = Topic(
    name="learning-rate",
    title="Learning rate",
    order=1,
    stake=(
        "The learning rate is the one number that most often decides whether a network learns at "
        "all. Too large and the loss never falls, too small and training ends before it arrives."
    ),
    experiments={
        "train": Experiment(
            summary="Train one network and watch it.",
            sections=TRAINING,
            layout=(
                ("loss", "accuracy"),
                ("lr", "loss-over-batch"),
                ("gradient", "gradient-norm"),
            ),
        ),
    },
)
