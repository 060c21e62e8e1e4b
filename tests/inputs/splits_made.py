"""Files with parts, and code that gives data, for the cases of both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.inputs.case import Make

PRESET = """\
title = "Parts"
topic = "learning-rate"
[data]
{data}
[model]
name = "mlp"
hidden = [8]
[train]
optimizer = "adam"
lr = 0.05
epochs = {epochs}
batch_size = 16
{train}
"""

DIGITS = 'name = "digits"\nlimit = 320\ntest_limit = 100'
LEARNS = {"test/accuracy": (80.0, 100.0)}


def preset(folder: Path, data: str, train: str = "", epochs: int = 4) -> None:
    (folder / "p.toml").write_text(PRESET.format(data=data, train=train, epochs=epochs))


def named(data: str = DIGITS, train: str = "") -> Make:
    return lambda folder: preset(folder, data, train)


def table(
    labels: Sequence[object],
    data: str = "",
    train: str = "",
    more: dict[str, Sequence[object]] | None = None,
    files: dict[str, Sequence[object]] | None = None,
) -> Make:
    """``t.csv`` with two numbers that tell each row's label, and columns and files besides."""

    def make(folder: Path) -> None:
        for name, wanted in {"t.csv": labels, **(files or {})}.items():
            (folder / name).write_text(_csv(wanted, more or {}))
        preset(folder, f'path = "t.csv"\ntarget = "kind"\n{data}', train)

    return make


def _csv(labels: Sequence[object], more: dict[str, Sequence[object]]) -> str:
    random = np.random.default_rng(0)
    names = sorted(set(map(str, labels)))
    lines = [",".join(["len", "wid", *more, "kind"])]
    for row, label in enumerate(labels):
        place = 3.0 * names.index(str(label))
        values = [f"{place + random.normal() / 2:.4f}", f"{random.normal():.4f}"]
        lines.append(
            ",".join([*values, *(str(column[row]) for column in more.values()), str(label)])
        )
    return "\n".join(lines) + "\n"


def arrays(data: str, settings: str, **sizes: int) -> Make:
    """``d.npz`` with x_NAME and y_NAME of as many rows."""

    def make(folder: Path) -> None:
        held = {}
        for name, size in sizes.items():
            y = np.arange(size) % 2
            noise = np.random.default_rng(size).normal(size=(size, 3))
            held |= {f"x_{name}": noise + 3 * y[:, None], f"y_{name}": y}
        np.savez(folder / "d.npz", **held)
        preset(folder, f'path = "d.npz"\n{data}', settings)

    return make


def code(text: str, data: str = "", train: str = "", name: str = "make") -> Make:
    """``data.py`` with ``text`` after a few imports."""

    def make(folder: Path) -> None:
        begin = "import torch\nfrom torch.utils.data import Dataset, IterableDataset\n"
        (folder / "data.py").write_text(begin + text)
        preset(folder, f'file = "data.py"\nname = "{name}"\n{data}', train)

    return make


SPOTS = """
class Spots(Dataset):
    classes = ["dark", "light"]
    def __init__(self, count, seed):
        self.y = torch.arange(count) % 2
        random = torch.Generator().manual_seed(seed)
        self.x = torch.rand(count, 1, 6, 6, generator=random) / 2 + self.y.view(-1, 1, 1, 1) / 2
    def __len__(self):
        return len(self.y)
    def __getitem__(self, i):
        return self.x[i], self.y[i]

def make(count=64):
    return Spots(count, 0), Spots(32, 1)

def three():
    return Spots(64, 0), Spots(32, 1), Spots(32, 2)
"""

TWO = ["a", "b"] * 30
PART = ["train", "TRAIN", "Val", "test"] * 15

EARLY = "[train.early_stopping]\npatience = 2"
BEST = 'keep = "best"'
