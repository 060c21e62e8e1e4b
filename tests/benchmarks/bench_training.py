"""Training with everything recorded, against a bare loop and against the notebook way."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from dltui.data.options import NamedData
from dltui.models.options import Mlp
from dltui.options import RunOptions
from dltui.presets.schema import Preset
from dltui.runs.layout import RunDir
from dltui.runs.log.recorder import Recorder
from dltui.training import supervised
from dltui.training.hooks import Hooks
from dltui.training.options import TrainOptions

pytestmark = pytest.mark.benchmark

IMAGES = 38_400
BATCH = 64
ROUNDS = 7


@pytest.fixture(params=[1, 2], ids=["1 thread", "2 threads"], autouse=True)
def threads(request: pytest.FixtureRequest) -> Iterator[int]:
    """Two threads only mean something on two idle cores; one is steadier on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def d1(images: int = IMAGES, lr: float = 0.01, device: str = "cpu", epochs: int = 1) -> Preset:
    """D1's net, batch and order of images."""
    return Preset(
        title="D1",
        topic="learning-rate",
        run=RunOptions(device=device),
        data=NamedData(name="fashion-mnist", limit=images, test_limit=1_000),
        model=Mlp(hidden=(256, 512)),
        train=TrainOptions(lr=lr, batch_size=BATCH, epochs=epochs, shuffle=False),
    )


def network(device: torch.device | str) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(
        *(nn.Flatten(), nn.Linear(784, 256), nn.ReLU()),
        *(nn.Linear(256, 512), nn.ReLU(), nn.Linear(512, 10)),
    ).to(device)


def bare(x: Tensor, y: Tensor, lr: float = 0.01, epochs: int = 1) -> float:
    """Seconds of the loop everybody writes, over float32 images in the memory of their device,
    nothing recorded."""
    model = network(x.device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    start = time.perf_counter()
    for _ in range(epochs):
        for begin in range(0, len(y), BATCH):
            loss = F.cross_entropy(model(x[begin : begin + BATCH]), y[begin : begin + BATCH])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    loss.item()
    return time.perf_counter() - start


def recorded(preset: Preset, run: Path, data_root: Path) -> float:
    """Seconds of dltui's loop without evaluation: every step's metrics in the event log."""
    run.mkdir()
    with Recorder(RunDir(run)) as recorder:
        setup = supervised.prepare(
            preset,
            recorder,
            data_root=data_root,
            folder=run,
            stop_requested=lambda: False,
        )
        fit = supervised.start(setup, Hooks())
        fit.run()
    return fit.seconds


class Notebook(Dataset[tuple[Tensor, int]]):
    """One image at a time through PIL and the usual transforms, as torchvision's sets do."""

    def __init__(self, x: Tensor, y: Tensor) -> None:
        from torchvision import transforms

        self.x, self.y = x, y
        self.transform = transforms.Compose([transforms.ToTensor()])

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        from PIL import Image

        return self.transform(Image.fromarray(self.x[index, 0].numpy())), int(self.y[index])


def notebook(x: Tensor, y: Tensor, lr: float = 0.01, device: str = "cpu") -> float:
    """Seconds of the notebook way: DataLoader, per-item transform, ``.item()`` at every step."""
    model = network(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses, accuracies = [], []
    start = time.perf_counter()
    for images, labels in DataLoader(Notebook(x, y), batch_size=BATCH):
        images, labels = images.to(device), labels.to(device)
        outputs = model(images)
        loss = F.cross_entropy(outputs, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        accuracies.append((outputs.argmax(1) == labels).float().mean().item())
    return time.perf_counter() - start


def medians(arms: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Median seconds of each arm, the arms taking turns so that noise falls on all of them."""
    for arm in arms.values():
        arm()
    times: dict[str, list[float]] = {name: [] for name in arms}
    for _ in range(rounds):
        for name, arm in arms.items():
            times[name].append(arm())
    return {name: statistics.median(values) for name, values in times.items()}


def test_speed_of_recorded_training(shared_data: Path, tmp_path: Path, threads: int) -> None:
    from dltui.data.load import load

    preset = d1()
    assert preset.data is not None
    stored = load(preset.data, seed=0, data_root=shared_data, folder=tmp_path).train
    assert isinstance(stored.x, Tensor)
    floats = stored.x.float() / 255
    runs = iter(range(1_000))
    seconds = medians(
        {
            "bare": lambda: bare(floats, stored.y),
            "recorded": lambda: recorded(preset, tmp_path / str(next(runs)), shared_data),
            "notebook": lambda: notebook(stored.x, stored.y),
        },
        ROUNDS,
    )
    steps = IMAGES // BATCH
    print(f"\nD1's net, {steps} steps, threads {threads}, {ROUNDS} rounds, medians")
    for name, value in seconds.items():
        print(f"{name:10} {value / steps * 1e6:8.0f} µs a step")
    print(f"recorded / bare     {seconds['bare'] / seconds['recorded']:.3f} × its speed")
    print(f"recorded / notebook {seconds['notebook'] / seconds['recorded']:.2f} × its speed")
    assert seconds["bare"] / seconds["recorded"] >= 0.95
    assert seconds["notebook"] / seconds["recorded"] >= 2.5
