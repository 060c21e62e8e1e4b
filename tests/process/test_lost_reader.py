"""A process that reads pictures is killed, as by the kernel where memory is out."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from pathlib import Path

import psutil

from dltui.errors import ExitCode
from dltui.launch.start import create
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.training import checkpoints
from tests.inputs import runner
from tests.inputs.pictures_made import folder
from tests.inputs.test_lazy_pictures import run_lazily

SETTINGS = ("run.device=cpu", "run.loaders=2", "train.checkpoint_seconds=1")


def test_a_killed_reader_ends_the_run_with_one_line(tmp_path: Path, runs_dir: Path) -> None:
    folder(epochs=100_000)(tmp_path)
    made = create(load(tmp_path / "p.toml", overrides=SETTINGS), root=runs_dir, threads=1)
    _, there = multiprocessing.Pipe()
    worker = runner._context().Process(
        target=run_lazily, args=([str(made.path)], {"OMP_NUM_THREADS": "1"}, there)
    )
    worker.start()
    assert worker.pid is not None
    family = _kept(made, psutil.Process(worker.pid))
    killed = family[0].pid
    os.kill(killed, signal.SIGKILL)
    worker.join(runner.LIMIT)
    result = results.read(made)
    assert result is not None and worker.exitcode == result.exit_code == ExitCode.RESOURCE
    assert result.status is Status.FAILED
    assert f"process {killed}, which read pictures, was ended by SIGKILL in the " in (
        result.message
    )
    assert result.message.endswith("out of memory, if nobody did it; run.loaders = 1 needs less")
    assert "Traceback" not in made.log.read_text()
    assert checkpoints.complete(made.checkpoints)
    assert not psutil.wait_procs(family, timeout=10)[1]


def _kept(made: RunDir, worker: psutil.Process) -> list[psutil.Process]:
    """The readers of ``made``, once a checkpoint lies there."""
    deadline = time.monotonic() + runner.LIMIT
    while time.monotonic() < deadline:
        if checkpoints.complete(made.checkpoints) and len(found := worker.children()) == 2:
            return found
        time.sleep(0.05)
    raise TimeoutError(made.log.read_text())
