"""A loop of one's own with Accelerate: ``python accelerate_cases.py FOLDER``."""

from __future__ import annotations

import torch
from accelerate import Accelerator

from dltui.adapters.accelerate import DltuiTracker


def main() -> None:
    accelerator = Accelerator(log_with=DltuiTracker("whole", tags=["t"]), cpu=True)
    accelerator.init_trackers("project", config={"lr": 0.1})
    model = accelerator.prepare(torch.nn.Linear(4, 1))
    for step in range(1, 4):
        loss = (model(torch.ones(1, 4)) ** 2).mean()
        accelerator.log({"loss": loss}, step=step)
    accelerator.end_training()


if __name__ == "__main__":
    main()
