"""64 lanes of a tiny net against the same 64 trainings one by one, in one warm process."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import msgspec
import pytest
import torch

from dltui.models.options import Mlp
from dltui.options import RunOptions
from dltui.presets.schema import Preset
from dltui.runs.log.events import Status
from tests.unit.training.trainings import Run, digits, train_lanes

pytestmark = pytest.mark.benchmark

LANES, ROUNDS = 64, 3


def presets(device: str, epochs: int) -> list[Preset]:
    """64 seeds of a 64-16-10 network on 320 digits, ten steps and an evaluation an epoch."""
    tiny = digits(model=Mlp(hidden=(16,)), epochs=epochs, momentum=0.9)
    runs = [RunOptions(seed=seed, device=device) for seed in range(LANES)]
    return [msgspec.structs.replace(tiny, run=run) for run in runs]


def one_by_one(folder: Path, trainings: list[Preset]) -> None:
    """From data to final weights, everything recorded, as a point of a sweep does it."""
    for number, preset in enumerate(trainings):
        assert Run(folder / str(number)).train(preset).status is Status.FINISHED


def as_lanes(folder: Path, trainings: list[Preset]) -> None:
    found = train_lanes([Run(folder / str(i)) for i in range(len(trainings))], trainings)
    assert {trained.status for trained in found} == {Status.FINISHED}


def seconds(
    arm: Callable[[Path, list[Preset]], None], folder: Path, trainings: list[Preset]
) -> float:
    folder.mkdir()
    begin = time.perf_counter()
    arm(folder, trainings)
    took = time.perf_counter() - begin
    shutil.rmtree(folder)
    return took


def compared(tmp_path: Path, device: str, epochs: int, rounds: int, measured: int = LANES) -> float:
    """How many times as fast the lanes are: a ratio of medians, the arms taking turns.

    Only ``measured`` of the trainings are done one by one; all of them take as long each.
    """
    trainings = presets(device, epochs)
    for arm in (one_by_one, as_lanes):
        seconds(arm, tmp_path / "warm", trainings[:2])
    times: dict[str, list[float]] = {"one by one": [], "lanes": []}
    for _ in range(rounds):
        some = seconds(one_by_one, tmp_path / "alone", trainings[:measured])
        times["one by one"].append(some * LANES / measured)
        times["lanes"].append(seconds(as_lanes, tmp_path / "lanes", trainings))
    alone, lanes = (median(values) for values in times.values())
    print(
        f"\n{LANES} trainings of 64-16-10, {epochs} epochs on {device}, {rounds} rounds, medians: "
        f"{alone:.2f} s one by one, {lanes:.2f} s as lanes: {alone / lanes:.1f} ×"
    )
    return alone / lanes


def test_lanes_against_single_runs(tmp_path: Path) -> None:
    """On one thread, which is what a small step uses best."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    ratio = compared(tmp_path, "cpu", 10, ROUNDS)
    torch.set_num_threads(before)
    assert ratio >= 1.8
