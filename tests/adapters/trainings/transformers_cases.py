"""Trainings as people write them: ``python transformers_cases.py FOLDER``."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import torch
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)

from dltui.adapters.transformers import DltuiCallback

DATA = [{"input_ids": torch.randint(0, 50, (8,)), "labels": n % 2} for n in range(32)]


class StopsItself(TrainerCallback):  # type: ignore[misc]
    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.global_step == 5:
            os.kill(os.getpid(), signal.SIGTERM)


def trainer(callbacks: list[Any], **changed: Any) -> Trainer:
    network = BertConfig(
        vocab_size=50,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
    )
    args = {
        "output_dir": sys.argv[1],
        "num_train_epochs": 2,
        "per_device_train_batch_size": 8,
        "logging_steps": 2,
        "eval_strategy": "epoch",
        "save_strategy": "epoch",
        "metric_for_best_model": "eval_loss",
        "greater_is_better": False,
        "disable_tqdm": True,
        "report_to": [],
        "use_cpu": True,
    }
    return Trainer(
        model=BertForSequenceClassification(network),
        args=TrainingArguments(**{**args, **changed}),
        train_dataset=DATA,
        eval_dataset=DATA,
        callbacks=callbacks,
    )


def main() -> None:
    whole = trainer([DltuiCallback("whole", config={"data": "made up"})])
    whole.train()
    whole.evaluate()
    trainer([], report_to="dltui", run_name="reported", eval_strategy="no").train()
    trainer([DltuiCallback("stopped"), StopsItself()], num_train_epochs=1000).train()


if __name__ == "__main__":
    main()
