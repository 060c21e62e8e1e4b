"""Transformers: one import, and ``callbacks=`` of the trainer."""

import tempfile

import torch
from transformers import BertConfig, BertForSequenceClassification, Trainer, TrainingArguments

from dltui.adapters.transformers import DltuiCallback


def sentences(count: int, seed: int) -> list[dict[str, torch.Tensor]]:
    """Made up: 12 words of 40; the question is whether word 7 is among them."""
    words = torch.randint(40, (count, 12), generator=torch.Generator().manual_seed(seed))
    return [{"input_ids": one, "labels": (one == 7).any().long()} for one in words]


torch.manual_seed(0)
network = BertConfig(
    vocab_size=40, hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
)
with tempfile.TemporaryDirectory() as folder:
    trainer = Trainer(
        model=BertForSequenceClassification(network),
        args=TrainingArguments(
            folder,
            num_train_epochs=4,
            learning_rate=3e-3,
            per_device_train_batch_size=32,
            logging_steps=1,
            eval_strategy="epoch",
            save_strategy="no",
            report_to=[],
            use_cpu=True,
        ),
        train_dataset=sentences(1024, seed=1),
        eval_dataset=sentences(256, seed=2),
        callbacks=[DltuiCallback("words-transformers", tags=["example"])],
    )
    trainer.train()
