"""Transforms of 64 pictures: ``each``, or ``training FOLDER DATA``; prints pairs of numbers."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import torch
from torch import Tensor
from torchvision.transforms.v2 import InterpolationMode
from torchvision.transforms.v2 import functional as torchvision

from dltui.data.batches import Batches
from dltui.data.dataset import Dataset, Encoding, Examples
from dltui.data.transforms.chain import Chain
from dltui.data.transforms.options import KINDS
from dltui.models.options import LeNet5
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.training import supervised
from dltui.training.hooks import Hooks
from tests.benchmarks.sides.loop import d1

BATCH, COUNT = 64, 2048
ROUNDS = 7

USUAL = ["flip", "crop"]

Arm = Callable[[], float]


def pictures() -> Dataset:
    x = torch.randint(0, 256, (COUNT, 3, 32, 32), dtype=torch.uint8)
    part = Examples(x, torch.arange(COUNT) % 10)
    names = tuple("0123456789")
    encoding = Encoding(divisor=255.0, mean=0.5, std=0.5)
    return Dataset(
        name="noise", kind="images", train=part, test=part, classes=names, encoding=encoding
    )


def an_epoch(found: Dataset, written: list[str]) -> Arm:
    """Milliseconds a batch, over all batches of one."""
    chain = Chain(written, found, Path())
    batches = Batches(
        found.train, found.encoding, torch.device("cpu"), shuffle=True, transforms=chain
    )

    def milliseconds() -> float:
        start = time.perf_counter()
        for _ in batches.epoch(0, BATCH):
            pass
        return 1000 * (time.perf_counter() - start) * BATCH / COUNT

    return milliseconds


def one_by_one(x: Tensor) -> float:
    """Milliseconds a batch of pictures that are turned each by itself."""
    start = time.perf_counter()
    for image in x:
        torchvision.affine(image, 7.0, [0, 0], 1.0, [0.0], interpolation=InterpolationMode.BILINEAR)
    return 1000 * (time.perf_counter() - start) * BATCH / COUNT


def medians(arms: dict[str, Arm], rounds: int = ROUNDS) -> dict[str, float]:
    """Of each arm, the arms taking turns."""
    for arm in arms.values():
        arm()
    times: dict[str, list[float]] = {name: [] for name in arms}
    for _ in range(rounds):
        for name, arm in arms.items():
            times[name].append(arm())
    return {name: statistics.median(values) for name, values in times.items()}


def each() -> list[tuple[float, ...]]:
    """Milliseconds a batch, of the dearest by itself, and of turning beside one by one."""
    found = pictures()
    assert isinstance(found.train.x, Tensor)
    names = [name for name, kinds in KINDS.items() if "images" in kinds]
    arms = {name: an_epoch(found, [name]) for name in names} | {"": an_epoch(found, [])}
    times = medians(arms | {"one by one": partial(one_by_one, found.train.x.float() / 255)})
    for name in names:
        print(f"{name:14}{times[name] - times['']:6.2f} ms", file=sys.stderr)
    dearest = max(times[name] - times[""] for name in names)
    return [(dearest,), (times["rotate"], times["one by one"])]


def training(folder: Path, data: Path) -> list[tuple[float, ...]]:
    """Seconds of an epoch of LeNet-5 with flips and crops, and without."""
    plain = msgspec.structs.replace(d1(images=6_400), model=LeNet5())
    assert plain.data is not None
    options = msgspec.structs.replace(plain.data, transforms=list(USUAL))
    transformed = msgspec.structs.replace(plain, data=options)
    folder.mkdir()
    runs = iter(range(1_000))
    seconds = medians(
        {
            "plain": lambda: recorded(plain, folder / str(next(runs)), data),
            "transformed": lambda: recorded(transformed, folder / str(next(runs)), data),
        },
        3,
    )
    return [(seconds["transformed"], seconds["plain"])]


def recorded(preset: Preset, run: Path, data: Path) -> float:
    """Seconds of dltui's loop without evaluation."""
    run.mkdir()
    with Recorder(RunDir(run)) as recorder:
        setup = supervised.prepare(
            preset, recorder, data_root=data, folder=run, stop_requested=lambda: False
        )
        fit = supervised.start(setup, Hooks())
        fit.run()
    return fit.seconds


if __name__ == "__main__":
    answer = each() if sys.argv[1] == "each" else training(*map(Path, sys.argv[2:]))
    print(json.dumps(answer))
