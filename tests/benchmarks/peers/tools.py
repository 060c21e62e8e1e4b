"""How each tool is written to and read: a ``Tool`` a tool, imported only where it is used.

All log the same: three metrics a step, as the tool's own documentation does it, offline, with
what it watches besides (output, machine) as it comes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

METRICS = ("loss", "accuracy", "grad_norm")

Values = dict[str, float]

Log = Callable[[Values, int], object]

Finish = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Tool:
    """``write`` begins a run of ``package`` in a folder, and gives how a step is logged and how
    all is finished; ``read`` counts the points of the first metric that a reader of its own makes
    of that folder, 0 where there is none yet. ``room`` are environment variables that keep it in
    the folder, ``module`` what is imported where that has another name.
    """

    package: str
    write: Callable[[Path], tuple[Log, Finish]]
    read: Callable[[Path], int]
    room: dict[str, str]
    module: str = ""

    @property
    def installed(self) -> bool:
        return importlib.util.find_spec(self.module or self.package) is not None

    def environment(self, folder: Path) -> dict[str, str]:
        own = {name: value.format(folder=folder) for name, value in self.room.items()}
        return {**os.environ, **own}


def dltui_write(folder: Path) -> tuple[Log, Finish]:
    import dltui

    run = dltui.start("peer", runs_dir=folder)
    return run.log, run.finish


def dltui_read(folder: Path) -> int:
    from dltui.runs.layout import RunDir
    from dltui.runs.log.follow import read

    return sum(
        len(view.series[METRICS[0]].y)
        for run in folder.glob("*-peer-*")
        if METRICS[0] in (view := read(RunDir(run))).series
    )


def tensorboard_write(folder: Path) -> tuple[Log, Finish]:
    from torch.utils.tensorboard import SummaryWriter

    writer = SummaryWriter(folder)

    def log(values: Values, step: int) -> None:
        for name, value in values.items():
            writer.add_scalar(name, value, step)

    return log, writer.close


def tensorboard_read(folder: Path) -> int:
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    # 0 keeps every point; by default a reader keeps 10,000 of a million.
    events = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    events.Reload()
    tags = events.Tags()["scalars"]
    return len(events.Scalars(METRICS[0])) if METRICS[0] in tags else 0


def wandb_write(folder: Path) -> tuple[Log, Finish]:
    import wandb

    run = wandb.init(project="peers", dir=folder, mode="offline")
    return run.log, run.finish


def wandb_read(folder: Path) -> int:
    """What of its package reads a run offline, the terminal's viewer."""
    command = [str(Path(sys.executable).with_name("wandb")), "leet", "inspect", "--json"]
    found = sorted(folder.glob("wandb/offline-run-*/*.wandb"))
    if not found:
        return 0
    said = subprocess.run([*command, str(found[0])], capture_output=True, check=False)
    count = 0
    for line in said.stdout.splitlines():
        record = json.loads(line)
        count += METRICS[0] in json.dumps(record) if record["type"] == "history" else 0
    return count


def trackio_write(folder: Path) -> tuple[Log, Finish]:
    import trackio

    run = trackio.init(project="peers")
    return run.log, run.finish


def trackio_read(folder: Path) -> int:
    from trackio.sqlite_storage import SQLiteStorage

    if not (folder / "peers.db").exists():
        return 0
    runs = SQLiteStorage.get_runs("peers")
    return sum(METRICS[0] in row for run in runs for row in SQLiteStorage.get_logs("peers", run))


def mlflow_write(folder: Path) -> tuple[Log, Finish]:
    import mlflow

    mlflow.start_run()
    return mlflow.log_metrics, mlflow.end_run


def mlflow_read(folder: Path) -> int:
    import mlflow

    client = mlflow.MlflowClient()
    runs = client.search_runs(["0"]) if (folder / "mlruns").exists() else []
    count = 0
    for run in runs:
        histories = [client.get_metric_history(run.info.run_id, name) for name in METRICS]
        count += len(histories[0])
    return count


SILENT = {"WANDB_SILENT": "true", "WANDB_MODE": "offline", "DO_NOT_TRACK": "1"}

TOOLS = {
    "dltui": Tool("dltui", dltui_write, dltui_read, {"DLTUI_QUIET": "1"}),
    "tensorboard": Tool("tensorboard", tensorboard_write, tensorboard_read, {}),
    "wandb": Tool("wandb", wandb_write, wandb_read, SILENT),
    "trackio": Tool("trackio", trackio_write, trackio_read, {"TRACKIO_DIR": "{folder}"}),
    "mlflow": Tool(
        "mlflow-skinny",
        mlflow_write,
        mlflow_read,
        {"MLFLOW_TRACKING_URI": "file://{folder}/mlruns", "MLFLOW_ALLOW_FILE_STORE": "true"},
        "mlflow",
    ),
}


def empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
