"""The batches of several trainings at once, for steps that they take together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from dltui.data.batches import Batch, Batches, order, spans


class LaneBatches:
    """What each of ``parts`` would give alone, as (lanes, batch, …) inputs and labels.

    Parts of one size whose examples are in memory. Examples that all parts hold are ``shared``;
    where all see them in the same order, too, a batch has no dimension of lanes: it is ``alike``
    for all. Examples that differ are put in one tensor, and the parts' become views of it.
    """

    def __init__(self, parts: Sequence[Batches]) -> None:
        self._parts = parts
        self._count = len(parts[0])
        self._x, self._y, self._begins = _together(parts)
        shuffled = parts[0].shuffle
        self._orders_alike = not shuffled or len({part.seed for part in parts}) == 1
        self.shared = self._begins is None
        self.alike = self.shared and self._orders_alike
        self.device = parts[0].device

    def epoch(self, epoch: int, batch_size: int, start: int = 0) -> Iterator[Batch]:
        """The batches of ``epoch`` from example ``start`` on, as `Batches.epoch` orders them."""
        return self._batches(self._places(epoch), batch_size, start)

    def in_order(self, batch_size: int) -> Iterator[Batch]:
        """Unshuffled, so that all lanes' batches are alike where the examples are ``shared``."""
        return self._batches(None, batch_size, 0)

    def _places(self, epoch: int) -> Tensor | None:
        """(n,) where orders are alike, else (lanes, n): places of examples; null in order."""
        if not self._parts[0].shuffle:
            return None
        seeds = [part.seed for part in self._parts]
        orders = {seed: order(self._count, seed, epoch) for seed in dict.fromkeys(seeds)}
        if self._orders_alike:
            return orders[seeds[0]].to(self._x.device)
        return torch.stack([orders[seed] for seed in seeds]).to(self._x.device)

    def _batches(self, places: Tensor | None, size: int, start: int) -> Iterator[Batch]:
        first = self._parts[0]
        for begin, end in spans(self._count, size, start, join=first.join):
            if self.shared and places is None:
                x, y = self._x[begin:end], self._y[begin:end]
                if first.copies:
                    x, y = x.clone(), y.clone()
            else:
                index = self._index(places, begin, end)
                x, y = self._x[index], self._y[index]
            yield self._encoded(x, y)

    def _index(self, places: Tensor | None, begin: int, end: int) -> Tensor:
        """Where the batch's examples lie in what is held: (batch,) or (lanes, batch)."""
        if places is None:
            chosen = torch.arange(begin, end, device=self._x.device)
        else:
            chosen = places[..., begin:end]
        return chosen if self._begins is None else self._begins + chosen

    def _encoded(self, x: Tensor, y: Tensor) -> Batch:
        encoding = self._parts[0].encoding
        x, y = (part.to(self.device, non_blocking=True) for part in (x, y))
        if encoding is None:
            return x, y
        inputs = encoding(x.flatten(0, y.ndim - 1))
        return inputs.reshape(*y.shape, *inputs.shape[1:]), y


def _together(parts: Sequence[Batches]) -> tuple[Tensor, Tensor, Tensor | None]:
    """All examples and labels, and (lanes, 1) where each part's begin; null if they are shared."""
    first = parts[0]
    assert isinstance(first.x, Tensor)
    if all(part.x is first.x for part in parts):
        return first.x, first.y, None
    count = len(first)
    x = torch.cat([part.x for part in parts if isinstance(part.x, Tensor)])
    y = torch.cat([part.y for part in parts])
    begins = torch.arange(len(parts), device=x.device)[:, None] * count
    for number, part in enumerate(parts):
        part.x, part.y = x[number * count :][:count], y[number * count :][:count]
    return x, y, begins
