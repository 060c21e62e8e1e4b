"""Train a small network with gradients that are applied some updates late."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dltui.topics.staleness.options import DelayedGradients


@dataclass(frozen=True, slots=True)
class Digits:
    """8×8 digits as float32 (examples, 64) in [0, 1], labels (examples,); a fifth held out."""

    train_x: Tensor
    train_y: Tensor
    test_x: Tensor
    test_y: Tensor


@dataclass(frozen=True, slots=True)
class Trained:
    """One training: the loss of every step, of the whole training set, and test accuracy in %."""

    delay: int
    lr: float
    losses: NDArray[np.float64]
    final_loss: float
    accuracy: float


@dataclass(slots=True)
class Late:
    """Hands out the gradients put in, ``delay`` calls later; nothing before that."""

    delay: int
    waiting: deque[tuple[Tensor, ...]] = field(default_factory=deque)

    def exchange(self, fresh: tuple[Tensor, ...]) -> tuple[Tensor, ...] | None:
        """One gradient a parameter, with its shape, for those of ``delay`` calls ago."""
        self.waiting.append(fresh)
        return self.waiting.popleft() if len(self.waiting) > self.delay else None


def digits() -> Digits:
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    x, y = load_digits(return_X_y=True)
    parts = train_test_split(x / 16, y, test_size=0.2, random_state=0, stratify=y)
    train_x, test_x, train_y, test_y = parts
    return Digits(
        torch.tensor(train_x, dtype=torch.float32),
        torch.tensor(train_y),
        torch.tensor(test_x, dtype=torch.float32),
        torch.tensor(test_y),
    )


def train(
    data: Digits,
    options: DelayedGradients,
    *,
    delay: int,
    lr: float,
    seed: int,
    tick: Callable[[], bool],
) -> Trained:
    """SGD with θ(t+1) = θ(t) − lr · g(θ(t − delay)); the first ``delay`` steps only compute.

    Weights and batches depend on ``seed`` alone, so that trainings differ in nothing but
    delay and rate. ``tick`` is called after every step; false ends the training there.
    """
    generator = torch.Generator().manual_seed(seed)
    net = network(options.hidden, generator)
    late = Late(delay)
    weights = list(net.parameters())
    losses: list[float] = []
    for _ in range(options.steps):
        batch = torch.randint(len(data.train_x), (options.batch_size,), generator=generator)
        loss = nn.functional.cross_entropy(net(data.train_x[batch]), data.train_y[batch])
        gradients = late.exchange(torch.autograd.grad(loss, weights))
        if gradients is not None:
            with torch.no_grad():
                for weight, gradient in zip(weights, gradients, strict=True):
                    weight.sub_(gradient, alpha=lr)
        losses.append(loss.item())
        if not tick():
            break
    with torch.no_grad():
        final = nn.functional.cross_entropy(net(data.train_x), data.train_y)
        right = (net(data.test_x).argmax(1) == data.test_y).float().mean()
    # A network that is not finite has no accuracy: its largest output is none.
    accuracy = 100 * float(right) if final.isfinite() else math.nan
    return Trained(delay, lr, np.array(losses), float(final), accuracy)


def network(hidden: int, generator: torch.Generator) -> nn.Module:
    """64 → ``hidden`` → 10 with ReLU; Kaiming weights from ``generator``, biases 0."""
    net = nn.Sequential(nn.Linear(64, hidden), nn.ReLU(), nn.Linear(hidden, 10))
    for name, parameter in net.named_parameters():
        if name.endswith("weight"):
            nn.init.kaiming_normal_(parameter, generator=generator)
        else:
            nn.init.zeros_(parameter)
    return net
