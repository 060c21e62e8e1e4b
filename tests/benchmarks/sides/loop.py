"""Training with everything recorded, in turn with another loop: ``d1|digits|notebook FOLDER DATA``.

Whole epochs, the evaluation at their ends included. Prints µs a step of ours and of the other.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from dltui.data.batches import Batches
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

EPOCHS = {"d1": 17, "digits": 101, "notebook": 5}


def d1(images: int = 6_400, lr: float = 0.01, device: str = "cpu", epochs: int = 1) -> Preset:
    """D1's net, batch and order of images, 784-256-512-10."""
    return Preset(
        title="D1",
        topic="learning-rate",
        run=RunOptions(device=device),
        data=NamedData(name="fashion-mnist", limit=images, test_limit=1_000),
        model=Mlp(hidden=(256, 512)),
        train=TrainOptions(lr=lr, batch_size=64, epochs=epochs, shuffle=False),
    )


def digits(epochs: int) -> Preset:
    """Short epochs: 45 steps of 64-256-128-10 and an evaluation each."""
    return Preset(
        title="digits",
        topic="learning-rate",
        run=RunOptions(device="cpu"),
        data=NamedData(name="digits"),
        model=Mlp(hidden=(256, 128)),
        train=TrainOptions(lr=0.01, batch_size=32, epochs=epochs, shuffle=False),
    )


def network(sizes: tuple[int, ...], device: torch.device | str) -> nn.Module:
    torch.manual_seed(0)
    layers: list[nn.Module] = [nn.Flatten()]
    for before, after in pairwise(sizes):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1]).to(device)


class Bare:
    """The loop everybody writes, over float32 images in the memory of their device, nothing
    recorded; each call trains the same network on for an epoch, and evaluates it."""

    def __init__(self, sizes: tuple[int, ...], device: torch.device | str, lr: float) -> None:
        self.model = network(sizes, device)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=lr)

    def __call__(self, fit: Fit) -> None:
        size = fit.setup.options.batch_size
        for x, y in _split(fit.train, size):
            loss = F.cross_entropy(self.model(x), y)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
        self.evaluate(fit.test, fit.evaluated)

    @torch.no_grad()
    def evaluate(self, part: Batches, size: int) -> tuple[float, float]:
        self.model.eval()
        loss = right = torch.zeros((), device=part.device)
        for x, y in _split(part, size):
            outputs = self.model(x)
            loss = loss + F.cross_entropy(outputs, y, reduction="sum")
            right = right + (outputs.argmax(1) == y).sum()
        self.model.train()
        return loss.item() / len(part.y), right.item() / len(part.y)


def _split(part: Batches, size: int) -> list[tuple[Tensor, Tensor]]:
    assert isinstance(part.x, Tensor)
    return list(zip(part.x.split(size), part.y.split(size), strict=True))


class Turns(Hooks):
    """After each epoch of a training another loop has its turn, so that what slows the machine
    slows both."""

    def __init__(self, other: Callable[[Fit], object]) -> None:
        self.other = other
        self.seconds: dict[str, list[float]] = {"other": [], "recorded": []}

    def train(self, preset: Preset, run: Path, data_root: Path | None) -> None:
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
            self.began = time.perf_counter()
            self.fit.run()

    def epoch_done(self, setup: Setup, epoch: int, metrics: dict[str, float]) -> None:
        done = time.perf_counter()
        self.other(self.fit)
        now = time.perf_counter()
        self.seconds["recorded"].append(done - self.began)
        self.seconds["other"].append(now - done)
        self.began = now

    def each(self) -> dict[str, float]:
        """Median seconds of a step of each loop; the first epoch warms up."""
        steps = -(-len(self.fit.train) // self.fit.setup.options.batch_size)
        return {name: median(turns[1:]) / steps for name, turns in self.seconds.items()}


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


def notebook(fit: Fit) -> None:
    """The notebook way: DataLoader, per-item transform, ``.item()`` at every step; not even an
    evaluation."""
    stored, options, device = fit.setup.dataset.train, fit.setup.options, fit.setup.device
    assert isinstance(stored.x, Tensor)
    model = network(D1, device)
    optimizer = torch.optim.SGD(model.parameters(), lr=options.lr)
    losses, accuracies = [], []
    for images, labels in DataLoader(Notebook(stored.x, stored.y), batch_size=options.batch_size):
        images, labels = images.to(device), labels.to(device)
        outputs = model(images)
        loss = F.cross_entropy(outputs, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        accuracies.append((outputs.argmax(1) == labels).float().mean().item())


D1, DIGITS = (784, 256, 512, 10), (64, 256, 128, 10)


def main(kind: str, folder: Path, data: Path | None) -> tuple[float, float]:
    other: Callable[[Fit], object]
    epochs = EPOCHS[kind]
    match kind:
        case "d1":
            preset, other = d1(epochs=epochs), Bare(D1, "cpu", 0.01)
        case "digits":
            preset, other = digits(epochs), Bare(DIGITS, "cpu", 0.01)
        case _:
            preset, other = d1(epochs=epochs), notebook
    turns = Turns(other)
    turns.train(preset, folder, data)
    each = turns.each()
    return each["recorded"] * 1e6, each["other"] * 1e6


if __name__ == "__main__":
    root = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), root)))
