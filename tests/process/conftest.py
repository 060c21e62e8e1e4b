"""Real worker processes on real run directories; every one of them is ended with its test."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dltui.launch import start as launch
from dltui.presets.catalogue import find
from dltui.presets.load import load
from dltui.runs.layout import RunDir

SMALL = ("train.epochs=40", "train.checkpoint_seconds=1", "run.threads=1", "run.device=cpu")
"""Settings of quickstart that keep a worker busy for a few seconds."""


@pytest.fixture(autouse=True)
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def make(runs_dir: Path) -> Callable[..., RunDir]:
    """A run directory of the preset ``name`` with overrides, not yet started."""

    def made(*overrides: str, name: str = "quickstart") -> RunDir:
        return launch.create(load(find(name), overrides=overrides), root=runs_dir)

    return made


@pytest.fixture
def start() -> Iterator[Callable[[RunDir], subprocess.Popen[bytes]]]:
    """Starts workers as the launcher does."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(run: RunDir) -> subprocess.Popen[bytes]:
        started.append(launch.start(run))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def dltui(runs_dir: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts ``python -m dltui`` with its streams in pipes."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str) -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "dltui", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=dict(os.environ),
            )
        )
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def until(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait for ``condition``; the test fails when it does not come true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
