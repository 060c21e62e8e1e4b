"""Lanes of which a stop cuts some short before they begin: none of them begins as fewer."""

from __future__ import annotations

import multiprocessing
import signal
from pathlib import Path

import pytest

from dltui.launch import start as launch
from dltui.presets.load import load
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.log.events import Status
from dltui.worker import lane_runs
from dltui.worker.attempt import Attempt

PRESET = """
title = "Digits"
topic = "learning-rate"
[data]
name = "digits"
limit = 96
test_limit = 50
[model]
name = "mlp"
hidden = [8]
dropout = 0.2
[train]
batch_size = 32
epochs = 2
[run]
device = "cpu"
"""


@pytest.fixture
def preset(tmp_path: Path, worker_here: None) -> Path:
    path = tmp_path / "digits.toml"
    path.write_text(PRESET)
    return path


def made(preset: Path, root: Path) -> list[RunDir]:
    loaded = [load(preset, overrides=[f"run.seed={seed}"]) for seed in range(3)]
    return [launch.create(one, root=root) for one in loaded]


def worked(runs: list[RunDir]) -> list[Status | None]:
    hear, tell = multiprocessing.Pipe(duplex=False)
    lane_runs.main(runs, tell)
    assert not hear.poll(), hear.recv()
    return [one.status if (one := results.read(run)) else None for run in runs]


def weights(runs: list[RunDir]) -> list[bytes]:
    return [(run.checkpoints / "final.safetensors").read_bytes() for run in runs]


def test_all_are_what_they_are_together(
    preset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, runs = made(preset, tmp_path / "whole"), made(preset, tmp_path / "cut")
    assert worked(whole) == [Status.FINISHED] * 3

    begin, begun = Attempt.begin, list[RunDir]()

    def interrupted(attempt: Attempt, *, resume: bool) -> object:
        begun.append(attempt.run)
        if len(begun) == 3:
            attempt.stop._ask(signal.SIGINT, None)
        return begin(attempt, resume=resume)

    with monkeypatch.context() as patch:
        patch.setattr(Attempt, "begin", interrupted)
        assert worked(runs) == [Status.STOPPED] * 3
    assert not any(run.checkpoints.exists() for run in runs)
    for run in runs:
        run.identity.unlink()  # its worker was this process, which lives
        run.end.unlink()
    assert worked(runs) == [Status.FINISHED] * 3
    assert weights(runs) == weights(whole)
