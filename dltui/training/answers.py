"""Which answers of a training are right, counted for several batches at once."""

from __future__ import annotations

import itertools

import torch
from torch import Tensor

from dltui.training.memory_samples import TRACKED_STEPS
from dltui.training.tasks.loss import Loss

HELD = 2**14
"""Values of outputs that wait to be counted, 64 KiB: to count a batch of 32 × 10 by itself takes
20 µs of a step of 470, and 51 of them together 1 µs each."""


class Answers:
    """Keeps outputs and targets of classes, as they are, until they are counted.

    The first steps are told at once: their memory is measured. It is not for code of the user's
    own, which may write into what it gave.
    """

    def __init__(self, loss: Loss) -> None:
        self._loss = loss
        self._at_once = TRACKED_STEPS
        self._outputs: list[Tensor] = []
        self._targets: list[Tensor] = []
        self._held = 0
        self._counts: list[int] = []

    def keep(self, outputs: Tensor, targets: Tensor) -> Tensor | None:
        """The next batch's; how many of it are right, where that is told at once."""
        if self._at_once:
            self._at_once -= 1
            return self._loss.told(outputs, targets)
        self._outputs.append(outputs)
        self._targets.append(targets)
        self._held += outputs.numel()
        if self._held >= HELD:
            self._count()
        return None

    def counts(self) -> list[int]:
        """How many are right of each batch that was kept since the last call."""
        if self._outputs:
            self._count()
        counts, self._counts = self._counts, []
        return counts

    def _count(self) -> None:
        ends = list(itertools.accumulate(map(len, self._outputs)))
        right = self._loss.right(torch.cat(self._outputs), torch.cat(self._targets))
        until = [0, *right.cumsum(0)[torch.tensor(ends) - 1].tolist()]
        self._counts += [after - before for before, after in itertools.pairwise(until)]
        self._outputs, self._targets, self._held = [], [], 0
