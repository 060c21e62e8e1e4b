"""Dropout whose masks are those of one process: each rank draws for the whole batch and takes its
part.

That is so of dropout modules. What draws otherwise (a function of the network's own, attention)
draws from this rank's own generator: it is defined for every number of ranks, and other than in one
process.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Self, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

KINDS = {
    nn.Dropout: F.dropout,
    nn.Dropout1d: F.dropout1d,
    nn.Dropout2d: F.dropout2d,
    nn.Dropout3d: F.dropout3d,
}


class Masks:
    """``common`` is the state of the generator that all ranks have alike: after the same steps it
    is that of one process.
    """

    def __init__(self, model: nn.Module, device: torch.device) -> None:
        """Takes the generator as it is now for the common one."""
        self._cuda = device if device.type == "cuda" else None
        self.common = self.own()
        self._whole = self._first = self._next = self._count = 0
        for module in model.modules():
            if type(module) in KINDS:
                module.forward = partial(self._forward, cast(nn.Dropout, module))

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def batch(self, whole: int, first: int) -> None:
        """What follows is of a batch of ``whole`` examples, and begins with its ``first``."""
        self._whole, self._next, self._count = whole, first, 0

    def part(self, count: int) -> None:
        """The next ``count`` examples of it go through the network."""
        self._first, self._count = self._next, count
        self._next += count

    def own(self) -> Tensor:
        """The state of this rank's generator."""
        return torch.cuda.get_rng_state(self._cuda) if self._cuda else torch.get_rng_state()

    def put(self, state: Tensor) -> None:
        if self._cuda:
            torch.cuda.set_rng_state(state, self._cuda)
        else:
            torch.set_rng_state(state)

    def _forward(self, module: nn.Dropout, x: Tensor) -> Tensor:
        drop, rows = KINDS[type(module)], len(x)
        if not module.training or not module.p or not self._count or rows % self._count:
            return drop(x, module.p, module.training, module.inplace)
        each = rows // self._count
        own = self.own()
        self.put(self.common)
        ones = torch.ones(each * self._whole, *x.shape[1:], dtype=x.dtype, device=x.device)
        drawn = drop(ones, module.p, True)
        self.common = self.own()
        self.put(own)
        mask = drawn[each * self._first : each * self._first + rows].clone()
        return x.mul_(mask) if module.inplace else x * mask
