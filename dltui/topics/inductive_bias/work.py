"""The computation of the topic."""

from __future__ import annotations

from torch import nn

from dltui.runs.log.recorder import Recorder
from dltui.topics.job import Job
from dltui.topics.training import Training
from dltui.training import pictures
from dltui.training.evaluate import Evaluation
from dltui.training.hooks import Hooks, Setup


class Kernels(Hooks):
    """Shows some images, and the first convolution's kernels before and after."""

    def started(self, setup: Setup) -> None:
        if samples := pictures.samples(setup.dataset):
            setup.recorder.figure(samples)
        _show_kernels(setup.model, setup.recorder, "before")

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        _show_kernels(setup.model, setup.recorder, "after")
        return {}


def train(job: Job) -> Training:
    """Train on generated edges (C-Q1 to C-Q6)."""
    return Training(job, Kernels())


def _show_kernels(model: nn.Module, recorder: Recorder, when: str) -> None:
    title = f"first kernels, {when} training"
    if kernels := pictures.kernels(model, id=f"kernels-{when}", title=title):
        recorder.figure(kernels)
