"""Weights and orders as write-up C's notebook draws them, from one generator for everything.

``set_seed(7)`` stands before each pair of networks, and the fully connected one sets the seed
again as it is made, so that all orders follow from it. The two are trained and evaluated in
turn, and each loader takes its random numbers from the same generator. Edge detectors (In[17])
come after the pair with 50 images, without a new seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from dltui.data.published_edges import SIZE, TRAINING_SETS
from dltui.models.edge_cnn import edge_cnn
from dltui.models.mlp import mlp
from dltui.models.options import EdgeCnn, Mlp

CLASSES = 3
SHAPE = (1, SIZE, SIZE)
FULLY_CONNECTED = Mlp(hidden=(50, 10))
PAIR_EPOCHS = 100
"""Epochs of the pair that In[17] comes after."""


@dataclass(frozen=True, slots=True)
class Draws:
    """``weights`` is torch's generator before the network is made, ``orders`` one per epoch."""

    weights: Tensor
    orders: tuple[Tensor, ...]

    def order(self, count: int, seed: int, epoch: int) -> Tensor:
        """`dltui.data.batches.Order` of the notebook."""
        return self.orders[epoch]


def draws(model: EdgeCnn | Mlp, per_class: int, epochs: int, seed: int) -> Draws:
    """What the notebook draws for ``model`` with ``per_class`` images; torch's own is left."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if isinstance(model, EdgeCnn) and model.init == "edges":
            return _after_the_pair(model, per_class, epochs)
        weights = torch.get_rng_state()
        turn = int(isinstance(model, Mlp))
        return Draws(weights, tuple(pair[turn] for pair in _in_turn(per_class, epochs)))


def _in_turn(per_class: int, epochs: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Orders of the convolutional and of the fully connected network, epoch by epoch."""
    mlp(FULLY_CONNECTED, SHAPE, CLASSES)
    for _ in range(epochs):
        yield _shuffled(per_class), _shuffled(per_class)
        _evaluated()
        _evaluated()


def _after_the_pair(model: EdgeCnn, per_class: int, epochs: int) -> Draws:
    """Edge detectors with 10, 20, … images, one after the other from where the pair stopped."""
    for _ in _in_turn(TRAINING_SETS[-1], PAIR_EPOCHS):
        pass
    for size in TRAINING_SETS:
        weights = torch.get_rng_state()
        edge_cnn(model, SHAPE, CLASSES)
        orders = []
        for _ in range(epochs):
            orders.append(_shuffled(size))
            _evaluated()
        if size == per_class:
            break
    return Draws(weights, tuple(orders))


def _shuffled(per_class: int) -> Tensor:
    """The order of an epoch, drawn as a loader draws it."""
    count = CLASSES * per_class
    order: Tensor = next(iter(DataLoader(range(count), count, shuffle=True)))  # type: ignore[arg-type]
    return order


def _evaluated() -> None:
    """A loader that does not shuffle takes a random number all the same."""
    iter(DataLoader(range(1)))  # type: ignore[arg-type]
