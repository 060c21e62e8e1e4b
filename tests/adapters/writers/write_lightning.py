"""Metrics of Lightning's CSVLogger in the folder that is named."""

import sys

from lightning.pytorch.loggers import CSVLogger

logger = CSVLogger(sys.argv[1], name="lightning_logs")
logger.log_hyperparams({"lr": 0.1, "layers": [1, 2], "model": {"width": 8, "name": None}})
for step in range(0, 50, 10):
    logger.log_metrics({"train_loss": 1 / (step + 1), "epoch": 0}, step=step)
logger.save()
logger.log_metrics({"val_loss": 0.5, "epoch": 0}, step=49)
logger.save()
