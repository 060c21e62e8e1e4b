"""Training with everything recorded, against a bare loop and against the notebook way."""

from __future__ import annotations

import math
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
from dltui.training.hooks import Hooks, Setup
from dltui.training.loop import Fit
from dltui.training.options import TrainOptions

pytestmark = pytest.mark.benchmark

IMAGES = 19_200
BATCH = 64


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


class Bare:
    """The loop everybody writes, over float32 images in the memory of their device, nothing
    recorded; each call trains the same network on."""

    def __init__(self, device: torch.device | str, lr: float = 0.01) -> None:
        self.model = network(device)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=lr)

    def __call__(self, x: Tensor, y: Tensor) -> float:
        """Seconds of an epoch."""
        start = time.perf_counter()
        for begin in range(0, len(y), BATCH):
            loss = F.cross_entropy(self.model(x[begin : begin + BATCH]), y[begin : begin + BATCH])
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
        loss.item()
        return time.perf_counter() - start


class Turns(Hooks):
    """After each epoch of a training another loop has its turn, so that what slows the machine
    slows both."""

    def __init__(self, other: Callable[[Fit], float]) -> None:
        self.other = other
        self.seconds: dict[str, list[float]] = {"other": [], "recorded": []}

    def train(self, preset: Preset, run: Path, data_root: Path) -> None:
        """Every step's metrics in the event log."""
        run.mkdir()
        with Recorder(RunDir(run)) as recorder:
            setup = supervised.prepare(
                preset,
                recorder,
                data_root=data_root,
                folder=run,
                stop_requested=lambda: False,
            )
            self.fit = supervised.start(setup, self)
            self.fit.run()

    def epoch_done(self, setup: Setup, epoch: int, metrics: dict[str, float]) -> None:
        recorded = self.seconds["recorded"]
        recorded.append(self.fit.seconds - math.fsum(recorded))
        self.seconds["other"].append(self.other(self.fit))

    def each(self) -> dict[str, float]:
        """Median seconds of a step of each loop; the first epoch warms up."""
        steps = -(-len(self.fit.train) // BATCH)
        return {name: statistics.median(turns[1:]) / steps for name, turns in self.seconds.items()}

    def times_as_fast(self) -> float:
        """The recorded loop against the other."""
        each = self.each()
        ratio = each["other"] / each["recorded"]
        said = ", ".join(f"{name} {value * 1e6:,.0f} µs a step" for name, value in each.items())
        print(f"\nD1's net, threads {torch.get_num_threads()}, medians of epochs: {said}")
        print(f"recorded is {ratio:.3f} × as fast")
        return ratio


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


def test_speed_of_recorded_training(shared_data: Path, tmp_path: Path) -> None:
    """Against the bare loop over the very tensors that it trains on."""
    bare = Bare("cpu")

    def other(fit: Fit) -> float:
        assert isinstance(fit.train.x, Tensor)
        return bare(fit.train.x, fit.train.y)

    turns = Turns(other)
    turns.train(d1(epochs=41), tmp_path / "run", shared_data)
    assert turns.times_as_fast() >= 0.95


def test_speed_against_the_notebook_way(shared_data: Path, tmp_path: Path) -> None:
    def other(fit: Fit) -> float:
        stored = fit.setup.dataset.train
        assert isinstance(stored.x, Tensor)
        return notebook(stored.x, stored.y)

    turns = Turns(other)
    turns.train(d1(epochs=6), tmp_path / "run", shared_data)
    assert turns.times_as_fast() >= 2.5
