"""Recorded training on a folder of pictures that stay files, in turn with a loop tuned by hand.

Whole epochs, the evaluation at their ends included. Prints ms a picture of ours and of the other.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from torchvision.io import ImageReadMode, decode_image

from dltui.data import readers
from dltui.data.options import FileData
from dltui.models.options import Mlp
from dltui.options import RunOptions
from dltui.presets.schema import Preset
from dltui.training.loop import Fit
from dltui.training.options import TrainOptions
from tests.benchmarks.sides.loop import Turns

PICTURES, SIDE, CLASSES, BATCH = 640, 224, 2, 64

HIDDEN = 8
"""A network so small that what counts is how the pictures come."""


def draw(folder: Path) -> None:
    """JPEGs of noise over a gradient: about as large as photographs of their size."""
    generator = np.random.default_rng(0)
    slope = np.linspace(0, 160, SIDE)[None, :, None]
    for number in range(PICTURES):
        shade = slope if number % CLASSES else slope[:, ::-1]
        values = shade + generator.normal(48, 20, (SIDE, SIDE, 3))
        place = folder / f"class{number % CLASSES}" / f"{number}.jpg"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(values.clip(0, 255).astype(np.uint8)).save(place, quality=90)


class Files(Dataset[tuple[Tensor, int]]):
    """Decoded by torchvision, and turned over while they are still bytes."""

    def __init__(self, paths: list[Path], *, flipped: bool) -> None:
        self.paths, self.flipped = paths, flipped

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        path = self.paths[index]
        x = decode_image(str(path), mode=ImageReadMode.RGB)
        if self.flipped and torch.rand(()) < 0.5:
            x = x.flip(-1)
        return x, int(path.parent.name[-1])


class Tuned:
    """Workers that stay and read ahead, bytes to the end, one pass to float32 on the device."""

    def __init__(self, folder: Path, train: int, device: str) -> None:
        self.device = torch.device(device)
        paths = sorted(folder.glob("*/*.jpg"), key=lambda path: int(path.stem))
        pinned = self.device.type == "cuda"
        self.train = _loader(Files(paths[:train], flipped=True), shuffle=True, pinned=pinned)
        self.test = _loader(Files(paths[train:], flipped=False), shuffle=False, pinned=pinned)
        torch.manual_seed(0)
        inputs = 3 * SIDE * SIDE
        self.model = nn.Sequential(
            nn.Flatten(), nn.Linear(inputs, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, CLASSES)
        ).to(self.device)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01)

    def __call__(self, fit: Fit) -> None:
        for x, y in self._there(self.train):
            loss = F.cross_entropy(self.model(x.float().div_(255)), y)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
        with torch.no_grad():
            for x, y in self._there(self.test):
                (self.model(x.float().div_(255)).argmax(1) == y).sum().item()

    def _there(self, loader: DataLoader[tuple[Tensor, int]]) -> Iterator[tuple[Tensor, Tensor]]:
        for x, y in loader:
            yield x.to(self.device, non_blocking=True), y.to(self.device, non_blocking=True)


def _loader(files: Files, *, shuffle: bool, pinned: bool) -> DataLoader[tuple[Tensor, int]]:
    return DataLoader(
        files,
        BATCH,
        shuffle=shuffle,
        num_workers=len(os.sched_getaffinity(0)),
        prefetch_factor=4,
        persistent_workers=True,
        pin_memory=pinned,
    )


def main(folder: Path, epochs: int = 6, device: str = "cpu") -> tuple[float, float]:
    readers.MEMORY_SHARE = 0
    pictures = folder / "pictures"
    draw(pictures)
    preset = Preset(
        title="pictures",
        topic="learning-rate",
        run=RunOptions(device=device),
        data=FileData(path=str(pictures), transforms=["flip"]),
        model=Mlp(hidden=(HIDDEN,)),
        train=TrainOptions(lr=0.01, batch_size=BATCH, epochs=epochs),
    )
    turns = Turns(Tuned(pictures, PICTURES - _held_out(preset), device))
    turns.train(preset, folder / "run", None)
    steps = -(-len(turns.fit.train) // BATCH)
    each = turns.each()
    return tuple(each[name] * steps / PICTURES * 1000 for name in ("recorded", "other"))  # type: ignore[return-value]


def _held_out(preset: Preset) -> int:
    assert isinstance(preset.data, FileData)
    return round(PICTURES * preset.data.test_share)


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
