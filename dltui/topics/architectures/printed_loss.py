"""The test loss as write-up E prints it, beside the mean."""

from __future__ import annotations

import math
from contextlib import nullcontext

from dltui.data.batches import Batches
from dltui.training.evaluate import Evaluation, evaluate
from dltui.training.hooks import Hooks, Setup


class PrintedLoss(Hooks):
    """Adds the sum of batch *means* over the number of images, as write-ups C and E print it: too
    small, by the size of a batch (E 7, step 5).
    """

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        dataset = setup.dataset
        batches = Batches(dataset.test, dataset.encoding, setup.device)
        size, classes = setup.options.batch_size, len(dataset.classes)
        found = evaluate(setup.model, batches, setup.loss, classes, size, nullcontext())
        means = (mean for mean, _ in found.batches)
        return {"test/loss/over-images": math.fsum(means) / len(batches)}
