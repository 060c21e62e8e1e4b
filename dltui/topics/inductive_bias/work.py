"""The computation of the topic."""

from __future__ import annotations

from torch import Tensor

from dltui.models.edge_cnn import edge_kernels
from dltui.topics.inductive_bias import kernels
from dltui.topics.job import Job
from dltui.topics.training import Training
from dltui.training import pictures
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Hooks, Setup

NONE = "none"
"""The class of images without a bar."""


class Edges(Hooks):
    """Shows the images, and the first kernels untrained, learned and as edges would have them;
    counts what bars were taken for.
    """

    def __init__(self) -> None:
        self._untrained: Tensor | None = None

    def started(self, setup: Setup) -> None:
        for sheet in pictures.sheets(setup.dataset):
            setup.recorder.figure(sheet)
        self._untrained = kernels.first(setup.model)
        if self._untrained is not None:
            states = {"untrained": self._untrained} | _edges(self._untrained)
            setup.recorder.figure(kernels.picture(states))

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        found = taken_for(test.confusion, setup.dataset.classes)
        untrained, learned = self._untrained, kernels.first(setup.model)
        if untrained is None or learned is None:
            return found
        states = {"untrained": untrained, "learned": learned} | _edges(learned)
        setup.recorder.figure(kernels.picture(states))
        return found | {
            "kernels/stripes-untrained": kernels.stripes(untrained),
            "kernels/stripes": kernels.stripes(learned),
        }


def train(job: Job) -> Training:
    """Train on generated edges (C-Q1 to C-Q6)."""
    return Training(job, Edges())


def taken_for(confusion: Tensor, classes: tuple[str, ...]) -> dict[str, float]:
    """Of (classes, classes) counts, true ones in rows: the share of the images with a bar that
    were called empty, and that were called another kind of bar, in percent (C 4).
    """
    if NONE not in classes:
        return {}
    none = classes.index(NONE)
    bars = [place for place in range(len(classes)) if place != none]
    rows = confusion[bars].float()
    right = float(confusion.diagonal()[bars].sum())
    total, missed = float(rows.sum()), float(rows[:, none].sum())
    return {
        "bars/as-none": 100 * missed / total,
        "bars/as-another": 100 * (total - missed - right) / total,
    }


def _edges(weights: Tensor) -> dict[str, Tensor]:
    """Kernels of the same size that answer to edges."""
    return {"edge detectors": edge_kernels(weights.shape[-1])[:, None]}
