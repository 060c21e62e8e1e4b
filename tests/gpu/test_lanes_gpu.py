"""Lanes on a real card: the budget of 20 × over single runs, and the same numbers."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from dltui.devices.gpu import GpuReader
from dltui.options import RunOptions
from tests.benchmarks.bench_lanes import compared
from tests.unit.training.trainings import Run, digits, train_lanes

pytestmark = pytest.mark.gpu

ROUNDS = 3


@pytest.fixture(autouse=True, scope="module")
def gpus() -> None:
    report = GpuReader().read()
    if report.absent:
        pytest.skip(report.absent)


def test_lanes_against_single_runs_on_a_gpu(tmp_path: Path) -> None:
    """A hundred epochs: what a lane does by itself, before and after, is then a small part."""
    assert compared(tmp_path, "cuda", 100, ROUNDS) >= 20


def test_lanes_give_what_single_runs_give_on_a_gpu(tmp_path: Path) -> None:
    runs = [RunOptions(seed=seed, device="cuda") for seed in range(3)]
    presets = [msgspec.structs.replace(digits(momentum=0.9), run=run) for run in runs]

    def new(name: str) -> list[Run]:
        return [Run(tmp_path / f"{name}{i}") for i in range(3)]

    expected = [run.train(preset) for run, preset in zip(new("alone"), presets, strict=True)]
    for single, lane in zip(expected, train_lanes(new("lane"), presets), strict=True):
        for name in ("train/loss", "test/loss", "test/accuracy"):
            assert lane.metrics[name] == pytest.approx(single.metrics[name], rel=1e-3)
