"""An offline run of W&B in the folder that is named."""

import sys

import numpy as np
import wandb

run = wandb.init(
    mode="offline",
    project="proj",
    name="my run",
    notes="a note",
    tags=["a", "b"],
    config={"lr": 0.1, "model": {"width": 8}},
    dir=sys.argv[1],
    settings=wandb.Settings(silent=True),
)
run.define_metric("train/*", step_metric="global_step")
print("it printed")
for step in range(50):
    run.log({"loss": 1 / (step + 1), "nest": {"a": step}})
for step in range(5):
    run.log({"train/loss": step / 7, "global_step": step * 100})
run.log({"odd": float("nan"), "skipped": 1}, step=100)
picture = wandb.Image(np.full((8, 8, 3), 200, np.uint8), caption="a caption")
table = wandb.Table(columns=["a", "b"], data=[[1, "x"], [2, "y"]])
run.log({"picture": picture, "h": wandb.Histogram([1, 2, 3, 3]), "table": table}, step=101)
run.summary["best"] = 0.99
run.config.update({"late": 5})
run.finish(exit_code=3)
