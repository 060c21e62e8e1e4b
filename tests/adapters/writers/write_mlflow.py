"""A file store of MLflow in the folder that is named."""

import os
import sys
from contextlib import suppress

import mlflow

mlflow.set_tracking_uri(f"file:{sys.argv[1]}/mlruns")
mlflow.set_experiment("exp one")
with mlflow.start_run(run_name="whole", description="what it is", tags={"team": "x"}):
    mlflow.log_params({"lr": 0.1, "name": "mlp"})
    for step in range(20):
        mlflow.log_metrics({"loss": 1 / (step + 1), "val/acc": step / 20}, step=step * 5)
with suppress(RuntimeError), mlflow.start_run(run_name="broken"):
    mlflow.log_metric("loss", float("nan"))
    raise RuntimeError("no")
with mlflow.start_run(run_name="deleted") as run:
    mlflow.log_metric("loss", 1)
mlflow.MlflowClient().delete_run(run.info.run_id)
mlflow.start_run(run_name="going on")
mlflow.log_metric("loss", 3)
os._exit(0)  # as one that is looked at while it runs
