"""Two epochs of 32 steps, of which every eighth is printed, and an evaluation after each."""

import torch
from transformers import Trainer, TrainingArguments


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(4, 2)

    def forward(self, x, labels=None):
        logits = self.layer(x)
        return {"loss": torch.nn.functional.cross_entropy(logits, labels), "logits": logits}


data = [{"x": torch.randn(4), "labels": torch.randint(0, 2, ())} for _ in range(256)]
arguments = TrainingArguments(
    output_dir="out",
    num_train_epochs=2,
    per_device_train_batch_size=8,
    logging_steps=8,
    eval_strategy="epoch",
    save_strategy="no",
    report_to=[],
    use_cpu=True,
)
Trainer(Net(), arguments, train_dataset=data, eval_dataset=data[:64]).train()
