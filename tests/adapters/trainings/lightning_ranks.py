"""Two processes train one network: ``python lightning_ranks.py FOLDER``."""

from __future__ import annotations

import sys

import lightning
import torch
from lightning import pytorch as pl

from dltui.adapters.lightning import DltuiLogger


class Net(pl.LightningModule):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(4, 1)

    def training_step(self, batch: list[torch.Tensor], index: int) -> torch.Tensor:
        loss = (self.layer(batch[0]) ** 2).mean()
        self.log("train_loss", loss, sync_dist=True)
        return loss

    def configure_optimizers(self) -> torch.optim.Optimizer:
        return torch.optim.SGD(self.parameters(), lr=0.1)


if __name__ == "__main__":
    lightning.seed_everything(0)
    data = torch.utils.data.TensorDataset(torch.rand(64, 4))
    trainer = pl.Trainer(
        logger=DltuiLogger("ranks"),
        max_epochs=2,
        log_every_n_steps=1,
        accelerator="cpu",
        strategy="ddp",
        devices=2,
        enable_progress_bar=False,
        enable_checkpointing=False,
        default_root_dir=sys.argv[1],
    )
    trainer.fit(Net(), torch.utils.data.DataLoader(data, 8))
