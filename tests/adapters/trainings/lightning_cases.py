"""Trainings as people write them, each with a logger of its own.

``python lightning_cases.py lightning.pytorch FOLDER`` or ``pytorch_lightning``.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import torch

pl = import_module(sys.argv[1])
FOLDER = sys.argv[2]

from dltui.adapters.lightning import DltuiLogger  # noqa: E402


class Net(pl.LightningModule):  # type: ignore[name-defined,misc]
    def __init__(self, lr: float = 0.1, breaks_at: int = -1, stops_at: int = -1) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.layer = torch.nn.Linear(4, 1)

    def loss(self, batch: list[torch.Tensor]) -> torch.Tensor:
        return (self.layer(batch[0]) ** 2).mean()

    def training_step(self, batch: list[torch.Tensor], index: int) -> torch.Tensor:
        if self.global_step == self.hparams.breaks_at:
            raise RuntimeError("a batch too many")
        if self.global_step == self.hparams.stops_at:
            os.kill(os.getpid(), signal.SIGTERM)
        loss = self.loss(batch)
        self.log("train_loss", loss, on_step=True, on_epoch=True)
        return loss

    def validation_step(self, batch: list[torch.Tensor], index: int) -> None:
        self.log("val_score", -self.loss(batch))
        if index == 0:
            self.logger.log_image(
                "inputs", [batch[0], 1 - batch[0]], caption=["as it is", "turned"]
            )
            self.logger.log_image("sizes", [batch[0], batch[0][:4]])
            self.logger.log_text("answers", columns=["input", "answer"], data=[["a", "b"]])

    def test_step(self, batch: list[torch.Tensor], index: int) -> None:
        self.log("test_loss", self.loss(batch))

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=self.hparams.lr)


def fit(logger: Any, net: Net, epochs: int = 2) -> Any:
    data = torch.utils.data.TensorDataset(torch.rand(64, 4))
    loader = torch.utils.data.DataLoader(data, 8)
    callbacks = import_module(f"{sys.argv[1]}.callbacks")
    trainer = pl.Trainer(
        logger=logger,
        max_epochs=epochs,
        log_every_n_steps=2,
        accelerator="cpu",
        enable_progress_bar=False,
        enable_model_summary=False,
        default_root_dir=FOLDER,
        callbacks=[callbacks.ModelCheckpoint(monitor="val_score", mode="max")],
    )
    trainer.fit(net, loader, loader)
    return trainer, loader


def main() -> None:
    watched = DltuiLogger("whole", tags=["t"], config={"data": "made up"})
    trainer, loader = fit(watched, Net())
    trainer.test(Net(), loader, verbose=False)
    with suppress(RuntimeError):
        fit(DltuiLogger("broken"), Net(breaks_at=3))
    fit(DltuiLogger("stopped"), Net(stops_at=5), epochs=1000)


if __name__ == "__main__":
    main()
