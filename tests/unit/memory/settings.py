"""Trainings small enough to be really computed, as settings whose memory can be traced."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torchvision.models import get_model

from dltui.memory.traced_step import Setting
from dltui.training import losses
from dltui.training.options import TrainOptions
from dltui.training.step import Stepper

CPU = torch.device("cpu")


def setting(
    build: Callable[[], nn.Module],
    shape: tuple[int, ...],
    batch: int,
    options: TrainOptions | None = None,
    cuda: bool = False,
) -> Setting:
    options = options or TrainOptions(optimizer="sgd", momentum=0.9, batch_size=batch)
    loss = losses.choose(options)

    def make(count: int) -> tuple[Tensor, Tensor]:
        return torch.rand(count, *shape), torch.zeros(count, dtype=torch.int64)

    return Setting(
        build=build,
        stepper=lambda model: Stepper(model, loss, options, CPU),
        batch=make,
        batch_size=batch,
        cuda=cuda,
    )


def torchvision(name: str, **arguments: bool) -> Callable[[], nn.Module]:
    return lambda: get_model(name, num_classes=10, **arguments)


def mlp_with_dropout() -> nn.Module:
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, 512),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(512, 512),
        nn.ReLU(),
        nn.Dropout(0.3),
        nn.Linear(512, 10),
    )


class Encoder(nn.Module):
    """Two layers of attention over 64 steps of width 64, and a linear head."""

    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(64, 4, 128, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(64, 10)

    def forward(self, x: Tensor) -> Tensor:
        output: Tensor = self.head(self.layers(x).mean(1))
        return output


class Inception(nn.Module):
    """Branches of two widths that are joined, pooled and classified."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = self._unit(1, 24, 3)
        self.narrow, self.wide = self._unit(24, 32, 1), self._unit(24, 32, 3)
        self.down = self._unit(64, 48, 3, stride=2)
        self.pool = nn.MaxPool2d(3, stride=2, padding=1)
        self.head = nn.Linear(112, 10)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        x = torch.cat([self.narrow(x), self.wide(x)], 1)
        x = torch.cat([self.down(x), self.pool(x)], 1)
        output: Tensor = self.head(x.mean((2, 3)))
        return output

    @staticmethod
    def _unit(before: int, after: int, size: int, stride: int = 1) -> nn.Sequential:
        return nn.Sequential(
            nn.Conv2d(before, after, size, stride, size // 2), nn.BatchNorm2d(after), nn.ReLU()
        )
