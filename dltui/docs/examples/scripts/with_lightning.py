"""Lightning: one import, and ``logger=`` of the trainer."""

import torch
from lightning import LightningModule, Trainer
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

from dltui.adapters.lightning import DltuiLogger


class Digits(LightningModule):
    def __init__(self, lr: float = 0.002, hidden: int = 64):
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10))

    def training_step(self, batch, _):
        loss = nn.functional.cross_entropy(self.net(batch[0]), batch[1])
        self.log("train/loss", loss)
        return loss

    def validation_step(self, batch, _):
        outputs = self.net(batch[0])
        self.log("val/loss", nn.functional.cross_entropy(outputs, batch[1]))
        self.log("val/accuracy", 100 * (outputs.argmax(1) == batch[1]).float().mean())

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=self.hparams.lr)


pixels, digits = load_digits(return_X_y=True)
data = TensorDataset(torch.tensor(pixels / 16).float(), torch.tensor(digits))
train, val = random_split(data, [1500, 297], generator=torch.Generator().manual_seed(0))

trainer = Trainer(
    logger=DltuiLogger("digits-lightning", tags=["example"]),
    max_epochs=5,
    log_every_n_steps=1,
    accelerator="cpu",
    enable_checkpointing=False,
)
trainer.fit(Digits(), DataLoader(train, 32, shuffle=True), DataLoader(val, 64))
