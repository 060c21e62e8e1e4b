"""What a network can be asked: a class, several labels, a number, of rows, sequences and tokens."""

from __future__ import annotations

from dltui.topics.catalogue import TRAINING, Experiment

EXPERIMENTS = {
    "train": Experiment(
        summary="Train one network for whatever the data ask of it.",
        sections=TRAINING,
        lanes=True,
        layout=(
            ("loss", "accuracy"),
            ("mae", "label-accuracy"),
            ("predicted-0", "residuals-0"),
            ("each-class", "each-label"),
            ("roc", "pr"),
            ("confusion", "sheet"),
        ),
    ),
}
