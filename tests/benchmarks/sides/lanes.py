"""64 lanes of a tiny net, and the same trainings one by one: ``FOLDER``; prints seconds of both."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from dltui.models.options import Mlp
from dltui.options import RunOptions
from dltui.presets.schema import Preset
from dltui.runs.log.events import Status
from tests.unit.training.trainings import Run, digits, train_lanes

LANES = 64


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


def compared(folder: Path, device: str, epochs: int, measured: int) -> tuple[float, float]:
    """Seconds as lanes and one by one, of which only ``measured`` are run; each takes as long."""
    trainings = presets(device, epochs)
    for arm in (one_by_one, as_lanes):
        seconds(arm, folder / "warm", trainings[:2])
    alone = seconds(one_by_one, folder / "alone", trainings[:measured]) * LANES / measured
    return seconds(as_lanes, folder / "lanes", trainings), alone


if __name__ == "__main__":
    print(json.dumps(compared(Path(sys.argv[1]), "cpu", 10, 16)))
