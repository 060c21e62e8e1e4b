"""What transforms cost: each by itself, and a training with some of them against one without."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
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
from tests.benchmarks.bench_training import d1

pytestmark = pytest.mark.benchmark

BATCH, COUNT = 64, 2048
ROUNDS = 7

USUAL = ["flip", "crop"]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def images(channels: int, side: int) -> Dataset:
    x = torch.randint(0, 256, (COUNT, channels, side, side), dtype=torch.uint8)
    part = Examples(x, torch.arange(COUNT) % 10)
    names = tuple("0123456789")
    encoding = Encoding(divisor=255.0, mean=0.5, std=0.5)
    return Dataset(
        name="noise", kind="images", train=part, test=part, classes=names, encoding=encoding
    )


def an_epoch(found: Dataset, written: list[str]) -> Callable[[], float]:
    """Seconds of all batches of one."""
    chain = Chain(written, found, Path())
    batches = Batches(
        found.train, found.encoding, torch.device("cpu"), shuffle=True, transforms=chain
    )

    def seconds() -> float:
        start = time.perf_counter()
        for _ in batches.epoch(0, BATCH):
            pass
        return time.perf_counter() - start

    return seconds


def medians(arms: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Median seconds of each arm, the arms taking turns so that noise falls on all of them."""
    for arm in arms.values():
        arm()
    times: dict[str, list[float]] = {name: [] for name in arms}
    for _ in range(rounds):
        for name, arm in arms.items():
            times[name].append(arm())
    return {name: statistics.median(values) for name, values in times.items()}


def recorded(preset: Preset, run: Path, data_root: Path) -> float:
    """Seconds of dltui's loop without evaluation."""
    run.mkdir()
    with Recorder(RunDir(run)) as recorder:
        setup = supervised.prepare(
            preset, recorder, data_root=data_root, folder=run, stop_requested=lambda: False
        )
        fit = supervised.start(setup, Hooks())
        fit.run()
    return fit.seconds


@pytest.mark.parametrize(("channels", "side"), [(1, 28), (3, 32)])
def test_cost_of_each(channels: int, side: int) -> None:
    found = images(channels, side)
    names = [name for name, kinds in KINDS.items() if "images" in kinds]
    names = [name for name in names if name != "grey" or channels == 3]
    arms = {name: an_epoch(found, [name]) for name in names} | {"none": an_epoch(found, [])}
    seconds = medians(arms, ROUNDS)
    print(f"\na batch of {BATCH} × {channels}×{side}×{side}, one thread, medians of {ROUNDS}")
    for name in names:
        cost = (seconds[name] - seconds["none"]) / (COUNT // BATCH)
        print(f"{name:14} {cost * 1e3:6.2f} ms")


def test_a_batch_turned_in_one_call_against_a_call_an_image() -> None:
    found = images(3, 32)
    assert isinstance(found.train.x, Tensor)
    x = found.train.x.float() / 255

    def one_by_one() -> float:
        start = time.perf_counter()
        for begin in range(0, COUNT, BATCH):
            for image in x[begin : begin + BATCH]:
                torchvision.affine(
                    image, 7.0, [0, 0], 1.0, [0.0], interpolation=InterpolationMode.BILINEAR
                )
        return time.perf_counter() - start

    arms = {"one call": an_epoch(found, ["rotate"]), "one by one": one_by_one}
    seconds = medians(arms, ROUNDS)
    print(f"\nturned in one call {seconds['one by one'] / seconds['one call']:.1f} × as fast")
    assert seconds["one by one"] / seconds["one call"] >= 1.5


@pytest.mark.parametrize("net", ["mlp", "lenet5"])
def test_a_training_with_flips_and_crops(shared_data: Path, tmp_path: Path, net: str) -> None:
    plain = d1(images=12_800)
    if net == "lenet5":
        plain = msgspec.structs.replace(plain, model=LeNet5())
    transformed = with_transforms(plain)
    runs = iter(range(1_000))
    seconds = medians(
        {
            "plain": lambda: recorded(plain, tmp_path / str(next(runs)), shared_data),
            "transformed": lambda: recorded(transformed, tmp_path / str(next(runs)), shared_data),
        },
        ROUNDS,
    )
    steps = 12_800 // BATCH
    print(f"\n{net}, {steps} steps, one thread, {ROUNDS} rounds, medians")
    for name, value in seconds.items():
        print(f"{name:12} {value / steps * 1e6:6.0f} µs a step  {12_800 / value:8,.0f} images/s")
    print(f"transformed / plain {seconds['plain'] / seconds['transformed']:.3f} × its speed")
    assert seconds["plain"] / seconds["transformed"] >= 0.5


def with_transforms(preset: Preset) -> Preset:
    assert preset.data is not None
    data = msgspec.structs.replace(preset.data, transforms=list(USUAL))
    return msgspec.structs.replace(preset, data=data)
