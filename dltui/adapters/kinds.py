"""The tools whose files are read, for those who only name them."""

from __future__ import annotations

KINDS = {
    "tensorboard": "folders of event files",
    "wandb": "offline runs of Weights & Biases",
    "mlflow": "a file store, or a database of SQLite",
    "trackio": "a project's database",
    "csv": "tables with a row for each step or value",
    "jsonl": "JSON lines",
    "trainer": "trainer_state.json of Transformers",
}
