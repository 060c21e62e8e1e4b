"""A point of a sweep over pictures that do not fit in memory: its loaders are processes."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path

from dltui.data import readers
from dltui.launch.start import create
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.worker.point import run_points
from tests.inputs import runner
from tests.inputs.pictures_made import folder


def run_lazily(runs: list[str], environment: dict[str, str], there: Connection) -> None:
    """As a sweep's points run where pictures stay files."""
    readers.MEMORY_SHARE = 0
    readers.usable_cores = lambda: 2
    run_points(runs, environment, there)


def test_a_point_over_pictures_that_stay_files(tmp_path: Path, runs_dir: Path) -> None:
    folder(epochs=1)(tmp_path)
    made = create(
        load(tmp_path / "p.toml", overrides=("run.device=cpu",)), root=runs_dir, threads=1
    )
    _, there = multiprocessing.Pipe()
    point = runner._context().Process(
        target=run_lazily, args=([str(made.path)], {"OMP_NUM_THREADS": "1"}, there)
    )
    point.start()
    point.join(runner.LIMIT)
    result = results.read(made)
    assert result is not None and point.exitcode == 0, result
    assert result.metrics["test/accuracy"] is not None
