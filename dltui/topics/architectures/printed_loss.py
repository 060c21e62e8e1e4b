"""The test loss as write-up E prints it, beside the mean."""

from __future__ import annotations

from dltui.data.batches import Batches
from dltui.training.evaluate import Evaluation, loss_over_images
from dltui.training.hooks import Hooks, Setup


class PrintedLoss(Hooks):
    """Adds the sum of batch means over the number of images (E 7, step 5)."""

    def ended(self, setup: Setup, test: Evaluation) -> dict[str, float]:
        dataset = setup.dataset
        batches = Batches(dataset.test, dataset.encoding, setup.device)
        size = setup.options.batch_size
        return {"test/loss/over-images": loss_over_images(setup.model, batches, setup.loss, size)}
