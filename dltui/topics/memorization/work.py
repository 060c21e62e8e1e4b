"""The computation of the topic."""

from __future__ import annotations

from contextlib import nullcontext

from dltui.data.batches import Batches
from dltui.figures.records import Note
from dltui.topics.job import Job
from dltui.topics.training import Training
from dltui.training import pictures
from dltui.training.evaluate import Evaluation, batch_size_for, evaluate
from dltui.training.hooks import Hooks, Setup


class RandomLabels(Hooks):
    """Shows the images with the labels they were given, and says what was memorized."""

    def started(self, setup: Setup) -> None:
        if samples := pictures.samples(setup.dataset, per_class=1):
            setup.recorder.figure(samples)
        setup.recorder.figure(_labels(setup))

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        dataset = setup.dataset
        classes = len(dataset.classes)
        return {
            "chance": 100 / classes,
            "train/accuracy/with-dropout": _with_dropout(setup).accuracy,
        }


def train(job: Job) -> Training:
    """Train on labels of which a share was drawn at random (B6)."""
    return Training(job, RandomLabels())


def _with_dropout(setup: Setup) -> Evaluation:
    """The training set as write-up B 6 evaluates it: in training mode, dropout on."""
    dataset = setup.dataset
    batches = Batches(dataset.train, dataset.encoding, setup.device, join=setup.join)
    size = batch_size_for(dataset.shape, setup.options.batch_size)
    classes = len(dataset.classes)
    return evaluate(setup.model, batches, setup.loss, classes, size, nullcontext(), dropout=True)


def _labels(setup: Setup) -> Note:
    classes = len(setup.dataset.classes)
    data = setup.preset.data
    share = data.shuffled_labels if data else 0.0
    among = (data.shuffled_among if data else 0) or classes
    right = 100 * (1 - share + share / classes)
    return Note(
        id="labels",
        title=f"{share:.0%} of the training labels drawn again",
        text=(
            f"{len(setup.dataset.train):,} training images. Each redrawn label comes from "
            f"{'all' if among == classes else 'the first'} {among} classes, so one in about "
            f"{classes} is right by accident and {right:.0f} % of all labels are right. "
            f"Guessing evenly gets {100 / among:.0f} % of them. The test labels are the true ones."
        ),
    )
