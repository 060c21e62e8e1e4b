"""What is to be told of an input: classes that outweigh others, several labels, numbers, losses and
metrics of one's own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.inputs.case import Make

PRESET = """title = "tasks"
topic = "learning-rate"
[data]
path = "d.npz"
{data}
[model]
{model}
[train]
optimizer = "adam"
lr = {lr}
batch_size = 20
epochs = {epochs}
{train}
"""
MLP = 'name = "mlp"\nhidden = [16]'
NET = 'file = "net.py"\nname = "Net"'

Array = NDArray[Any]

X: Array = np.random.default_rng(0).normal(size=(200, 4)).astype(np.float32)
NOISE: Array = np.random.default_rng(1).normal(size=200)
PRICE: Array = 250_000 + 40_000 * X[:, 0] - 20_000 * X[:, 1]
RARE: Array = np.where(X[:, 0] > np.sort(X[:, 0])[-19], "ill", "well")
MOODS: Array = (X[:, :3] > [0.0, 0.5, 1.2]).astype(int)


def made(
    y: Array,
    *,
    x: Array = X,
    data: str = "",
    train: str = "",
    model: str = MLP,
    epochs: int = 10,
    lr: float = 0.02,
    **files: str,
) -> Make:
    """``files`` are further ones by name, without ``.py``."""

    def make(folder: Path) -> None:
        np.savez(folder / "d.npz", x=x, y=y)
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        text = PRESET.format(data=data, model=model, train=train, epochs=epochs, lr=lr)
        (folder / "p.toml").write_text(text)

    return make


def parts(y: Array, spoiled: float) -> Make:
    """Given parts; one test example holds what the network makes nothing of."""
    x = X.copy()
    x[153, 2] = spoiled

    def make(folder: Path) -> None:
        made(y, data="standardize = false", model=NET, net=LOGARITHM)(folder)
        np.savez(folder / "d.npz", x_train=x[:150], y_train=y[:150], x_test=x[150:], y_test=y[150:])

    return make


LOGARITHM = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 2)

    def forward(self, x):
        return self.out((x + 10).log())
"""
NOTHING = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.out = nn.Linear(4, 2)
        self.seen = 0

    def forward(self, x):
        self.seen += self.training
        return self.out(x) * (float("nan") if self.seen > 9 else 1.0)
"""
LOSSES = """import torch


def pinball(outputs, targets):
    missed = targets - outputs
    return torch.maximum(0.9 * missed, -0.1 * missed).mean(1)


def pairs(outputs, targets):
    return (outputs.flatten() - targets) ** 2


def typing(outputs, targets):
    return (outputs - target).abs().mean()


def late(outputs, targets):
    if not outputs.requires_grad:
        raise ValueError("only for training")
    return (outputs - targets).abs().mean()


def third(outputs, targets, seen=[]):
    seen.append(len(targets))
    if len(seen) > 12:
        raise ValueError("no more")
    return (outputs - targets).abs().mean()
"""
METRICS = """from sklearn.metrics import median_absolute_error, roc_auc_score


def median_error(outputs, targets):
    return median_absolute_error(targets, outputs)


def area(outputs, targets):
    return roc_auc_score(targets, outputs[:, 1])


def each(outputs, targets):
    return (outputs - targets).abs()


def three(outputs, targets, threshold):
    return 0.0
"""


def own(loss: str = "", metric: str = "") -> str:
    lines = [f'loss = {{ file = "losses.py", name = "{loss}" }}'] if loss else []
    if metric:
        lines.append(f'metrics = [{{ file = "metrics.py", name = "{metric}" }}]')
    return "\n".join(lines)
