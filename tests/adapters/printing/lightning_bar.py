"""Three epochs of 32 batches, with the progress bar that Lightning draws."""

import lightning
import torch
from torch.utils.data import DataLoader, TensorDataset


class Net(lightning.LightningModule):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(4, 2)

    def training_step(self, batch, index):
        loss = torch.nn.functional.cross_entropy(self.layer(batch[0]), batch[1])
        self.log("train_loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch, index):
        loss = torch.nn.functional.cross_entropy(self.layer(batch[0]), batch[1])
        self.log("val_loss", loss, prog_bar=True)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), 0.1)


data = TensorDataset(torch.randn(256, 4), torch.randint(0, 2, (256,)))
parts = [DataLoader(data, batch_size=8) for _ in range(2)]
quiet = {"logger": False, "enable_checkpointing": False, "accelerator": "cpu"}
lightning.Trainer(max_epochs=3, **quiet).fit(Net(), *parts)
