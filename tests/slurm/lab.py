"""Commands of dltui against a real Slurm, as from a shell on a login node."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from dltui.runs.files import slurm_job
from dltui.runs.files.slurm_job import SlurmJob
from dltui.runs.layout import RunDir
from dltui.runs.log.follow import glance
from tests.slurm.cluster import Cluster

Seen = TypeVar("Seen")

PATIENCE = 180.0
"""Seconds after which what is waited for does not come any more."""

LONG = """\
title = "A training"
topic = "learning-rate"
[data]
name = "digits"
[model]
name = "mlp"
hidden = [16]
[train]
optimizer = "sgd"
lr = 0.1
batch_size = 32
epochs = {epochs}
checkpoint_seconds = 1
[run]
device = "cpu"
threads = 1
"""


class Lab:
    """Commands with a runs root and a home of their own, as in a shell on a login node."""

    def __init__(self, folder: Path, slurm: Cluster) -> None:
        self.folder = folder
        self.root = folder / "runs"
        self.slurm = slurm
        own = {"HOME": str(folder), "DLTUI_RUNS": str(self.root), "OMP_NUM_THREADS": "1"}
        path = {"PYTHONPATH": os.environ.get("PYTHONPATH", str(Path(__file__).parents[2]))}
        outside = {k: v for k, v in os.environ.items() if not k.startswith(("DLTUI_", "SLURM_"))}
        self.env = outside | path | slurm.env | own

    def preset(self, name: str, text: str) -> str:
        path = self.folder / f"{name}.toml"
        path.write_text(text)
        return str(path)

    def dltui(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "dltui", *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=self.env,
            cwd=self.folder,
        )
        assert done.returncode == code, f"{arguments}: {done.stderr}"
        return done.stdout if code == 0 else done.stderr

    def submit(self, *arguments: str) -> RunDir:
        told = json.loads(self.dltui("submit", *arguments, "--json"))
        return RunDir(Path(told["run_dir"]))

    def entry(self, run: RunDir) -> dict[str, Any]:
        """The run as ``dltui runs --json`` has it."""
        every = json.loads(self.dltui("runs", "--json"))
        return next(one for one in every if one["id"] == run.id)

    def job(self, run: RunDir) -> SlurmJob:
        known = slurm_job.read(run)
        assert known is not None
        return known

    def until(self, look: Callable[[], Seen]) -> Seen:
        """What ``look`` gives once that is something."""
        deadline = time.monotonic() + PATIENCE
        while not (seen := look()):
            assert time.monotonic() < deadline, f"never: {self.slurm.run('squeue')}"
            time.sleep(0.2)
        return seen

    def until_status(self, run: RunDir, *status: str) -> dict[str, Any]:
        def standing() -> dict[str, Any] | None:
            entry = self.entry(run)
            return entry if entry["status"] in status else None

        return self.until(standing)

    def until_step(self, run: RunDir, step: int) -> None:
        self.until(lambda: glance(run).step >= step)
