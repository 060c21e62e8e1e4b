"""The computation of the topic."""

from __future__ import annotations

from dltui.figures.records import Note
from dltui.topics.job import Job
from dltui.topics.training import Training
from dltui.training import pictures
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Hooks, Setup


class RandomLabels(Hooks):
    """Shows the images with the labels they were given, and says what was memorized."""

    def started(self, setup: Setup) -> None:
        if samples := pictures.samples(setup.dataset, per_class=1):
            setup.recorder.figure(samples)
        setup.recorder.figure(_labels(setup))

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        return {"chance": 100 / len(setup.dataset.classes)}


def train(job: Job) -> Training:
    """Train on labels of which a share was drawn at random (B6)."""
    return Training(job, RandomLabels())


def _labels(setup: Setup) -> Note:
    classes = len(setup.dataset.classes)
    data = setup.preset.data
    share = data.shuffled_labels if data else 0.0
    right = 100 * (1 - share + share / classes)
    return Note(
        id="labels",
        title=f"{share:.0%} of the training labels drawn again",
        text=(
            f"{len(setup.dataset.train):,} training images. Each redrawn label comes from all "
            f"{classes} classes, so one in {classes} is right by accident and {right:.0f} % "
            f"of all labels are right. Chance is {100 / classes:.0f} %. The test labels are the "
            "true ones."
        ),
    )
