"""D1's net under a Lightning Trainer: ``DATA FOLDER``. Prints µs a step of whole epochs.

As its pages show it: loss and accuracy logged at every step into CSV, validation after each epoch,
tensors in memory, no progress bar and no checkpoints.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import warnings
from itertools import pairwise
from pathlib import Path
from statistics import median

import lightning
import torch
import torch.nn.functional as F
from lightning.pytorch.loggers import CSVLogger
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

from dltui.data.load import load
from tests.benchmarks.sides.loop import D1, d1, network

EPOCHS = 6


class Module(lightning.LightningModule):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.net, self.seconds = network(D1, "cpu"), list[float]()

    def training_step(self, batch: tuple[Tensor, Tensor], number: int) -> Tensor:
        loss, accuracy = self._measured(batch)
        self.log("loss", loss)
        self.log("accuracy", accuracy)
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor], number: int) -> None:
        loss, accuracy = self._measured(batch)
        self.log("test/loss", loss)
        self.log("test/accuracy", accuracy)

    def _measured(self, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
        x, y = batch
        outputs = self.net(x)
        return F.cross_entropy(outputs, y), (outputs.argmax(1) == y).float().mean()

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=0.01)

    def on_train_epoch_start(self) -> None:
        self.seconds.append(time.perf_counter())


def main(data: Path, folder: Path) -> list[float]:
    options = d1().data
    assert options is not None
    found = load(options, seed=0, data_root=data, folder=folder)
    parts = [
        TensorDataset(part.x.float() / 255, part.y)
        for part in (found.train, found.test)
        if isinstance(part.x, Tensor)
    ]
    train, test = DataLoader(parts[0], batch_size=64), DataLoader(parts[1], batch_size=1000)
    trainer = lightning.Trainer(
        accelerator="cpu",
        max_epochs=EPOCHS,
        logger=CSVLogger(folder),
        log_every_n_steps=1,
        enable_progress_bar=False,
        enable_checkpointing=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
    )
    module = Module()
    trainer.fit(module, train, test)
    starts = module.seconds[1:]
    return [median(b - a for a, b in pairwise(starts)) / len(train) * 1e6]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.getLogger("lightning").setLevel(logging.ERROR)
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
