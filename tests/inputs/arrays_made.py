"""Writes arrays as people bring them, and a preset that trains on them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.inputs.case import LFS, Make

PRESET = """title = "arrays"
topic = "learning-rate"
[data]
path = "d.npz"
{data}
[model]
{model}
[train]
optimizer = "adam"
lr = 0.01
epochs = {epochs}
batch_size = 16
"""
MLP = 'name = "mlp"\nhidden = [8]'


def random(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def rows(n: int = 60, classes: int = 3) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """(n, 6) numbers in which the class shows, and the classes in turn."""
    y = np.arange(n) % classes
    return random().normal(size=(n, 6)) + 2.0 * y[:, None] * (np.arange(6) == 0), y


def pictures(shape: tuple[int, ...], top: float, n: int = 60) -> dict[str, Any]:
    """(n, *shape) from 0 to near ``top``, brighter in higher classes."""
    y = np.arange(n) % 3
    x = random().uniform(0, 0.3, (n, *shape)) + 0.3 * y.reshape(n, *(1 for _ in shape))
    return {"x": x * top, "y": y}


def arrays(data: str = "", model: str = MLP, epochs: int = 5, **held: Any) -> Make:
    def make(folder: Path) -> None:
        np.savez(folder / "d.npz", **held)
        write(folder, data, model, epochs)

    return make


def write(folder: Path, data: str = "", model: str = MLP, epochs: int = 5) -> None:
    (folder / "p.toml").write_text(PRESET.format(data=data, model=model, epochs=epochs))


def spoiled(value: float, row: int, name: str) -> Make:
    """``value`` in one row of ``name``, of training and test parts."""
    x, y = rows()
    held = {"x_train": x[:40], "y_train": y[:40], "x_test": x[40:], "y_test": y[40:]}
    held = {key: array.astype(np.float64) for key, array in held.items()}
    held[name][row] = value
    return arrays(**held)


def sorted_by_class(folder: Path) -> None:
    x, y = rows(90)
    order = np.argsort(y, kind="stable")
    held = {"x_train": x[order], "y_train": y[order], "x_test": x, "y_test": y}
    arrays(data="limit = 30", epochs=60, **held)(folder)


def single_array(folder: Path) -> None:
    with (folder / "d.npz").open("wb") as file:
        np.save(file, rows()[0])
    write(folder)


def pointer(folder: Path) -> None:
    (folder / "d.npz").write_text(LFS)
    write(folder)


def cut_off(folder: Path) -> None:
    arrays(x=rows()[0], y=rows()[1])(folder)
    whole = (folder / "d.npz").read_bytes()
    (folder / "d.npz").write_bytes(whole[: len(whole) // 2])


def flipped_byte(folder: Path) -> None:
    """A zip whose checksum tells that a byte is another."""
    arrays(x=rows()[0], y=rows()[1])(folder)
    raw = bytearray((folder / "d.npz").read_bytes())
    raw[800] ^= 255
    (folder / "d.npz").write_bytes(raw)


def strange_zip(folder: Path) -> None:
    with zipfile.ZipFile(folder / "d.npz", "w") as file:
        file.writestr("readme.txt", "no arrays here")
    write(folder)


def objects(folder: Path) -> None:
    x, y = rows()
    names = np.array(["a", "b", "c"], object)[y]
    np.savez(folder / "d.npz", x=x, y=names)
    write(folder)


EMBEDDING = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.ids = nn.Embedding(500, 8)
        self.out = nn.Linear(8, 3)

    def forward(self, x):
        return self.out(self.ids(x).mean(1))
"""

RECURRENT = """from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.steps = nn.GRU(6, 8, batch_first=True)
        self.out = nn.Linear(8, 3)

    def forward(self, x):
        return self.out(self.steps(x)[0][:, -1])
"""


def with_net(source: str, epochs: int = 5, data: str = "", **held: Any) -> Make:
    def make(folder: Path) -> None:
        (folder / "net.py").write_text(source)
        arrays(data, 'file = "net.py"\nname = "Net"', epochs, **held)(folder)

    return make


def tokens() -> dict[str, Any]:
    """(120, 32) ids of which those of a class come more often in it."""
    y = np.arange(120) % 3
    x = random().integers(0, 500, (120, 32))
    x[:, :8] = 100 * (y[:, None] + 1) + random(1).integers(0, 5, (120, 8))
    return {"x": random(2).permuted(x, axis=1), "y": y}


def steps() -> dict[str, Any]:
    y = np.arange(120) % 3
    return {"x": random().normal(size=(120, 32, 6)) + y[:, None, None], "y": y}


X, Y = rows()
LEARNED = {"test/accuracy": (60.0, 100.0)}
