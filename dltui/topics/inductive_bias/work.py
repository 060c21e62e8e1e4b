"""The computation of the topic."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from dltui.data.options import EdgesData
from dltui.errors import UsageError
from dltui.models.build import build
from dltui.models.edge_cnn import edge_kernels
from dltui.models.options import EdgeCnn, Mlp
from dltui.runs.outcome import Outcome
from dltui.topics.inductive_bias import kernels
from dltui.topics.inductive_bias.notebook import draws
from dltui.topics.job import Job
from dltui.topics.training import Training, prepare
from dltui.training import pictures, supervised
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


@dataclass(frozen=True, slots=True)
class NotebookTraining:
    """The same training with weights and orders as the notebook draws them (C Q1 to Q3)."""

    job: Job

    def run(self) -> Outcome:
        setup = prepare(self.job)
        data, model = setup.preset.data, setup.preset.model
        if not isinstance(data, EdgesData) or data.made != "published":
            raise UsageError("notebook takes the edges as they were published: data.made")
        if not isinstance(model, EdgeCnn | Mlp):
            raise UsageError("notebook has two networks: edge-cnn and mlp")
        drawn = draws(model, data.per_class, setup.options.epochs, setup.preset.run.seed)
        torch.set_rng_state(drawn.weights)
        network = build(model, setup.dataset.shape, len(setup.dataset.classes), self.job.folder)
        setup = replace(setup, model=network.to(setup.device), order=drawn.order)
        return supervised.train(setup, Edges(), resume=self.job.resume)


def notebook(job: Job) -> NotebookTraining:
    """Train as the course notebook did, random number by random number."""
    return NotebookTraining(job)


def taken_for(confusion: Tensor, classes: tuple[str, ...]) -> dict[str, float]:
    """Of (classes, classes) counts, true ones in rows: the share of the images with a bar that
    were called by their name, empty, or another kind of bar, in percent (C 4).
    """
    if NONE not in classes:
        return {}
    none = classes.index(NONE)
    bars = [place for place in range(len(classes)) if place != none]
    rows = confusion[bars].float()
    right = float(confusion.diagonal()[bars].sum())
    total, missed = float(rows.sum()), float(rows[:, none].sum())
    return {
        "bars/by-name": 100 * right / total,
        "bars/as-none": 100 * missed / total,
        "bars/as-another": 100 * (total - missed - right) / total,
    }


def _edges(weights: Tensor) -> dict[str, Tensor]:
    """Kernels of the same size that answer to edges."""
    return {"edge detectors": edge_kernels(weights.shape[-1])[:, None]}
