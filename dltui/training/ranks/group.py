"""The ranks of one training as one of them sees it: orders, sums over all, and gathering."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from dltui.errors import UsageError
from dltui.launch.ranks import Seat
from dltui.training.ranks import sharding
from dltui.training.ranks.meeting import met
from dltui.training.ranks.orders import Order
from dltui.training.ranks.sharding import Split
from dltui.training.ranks.share import Piece, Share

T = TypeVar("T")

PATIENCE = timedelta(days=365)
"""Who waits for whom, and how long, is what the worker watches: a rank waits for orders while rank
0 writes a checkpoint or draws, and that may take as long as it takes."""


@dataclass(frozen=True, slots=True)
class Word:
    """What all ranks know of the step that they have taken, and do after it."""

    stop: bool = False
    save: bool = False
    diverged: bool = False


class Group:
    """``share`` is this rank's of every batch, and ``word`` what was agreed on last."""

    def __init__(
        self, seat: Seat, device: torch.device, least: int = 1, timeout: float = 300.0
    ) -> None:
        """Waits until all have come, ``timeout`` seconds at most."""
        self.rank, self.size, self.first = seat.rank, seat.size, seat.first
        self.device, self.pace = device, seat.pace
        self.share = Share(seat.rank, seat.size, least)
        self.word = Word()
        self._said: tuple[dist.Work, Tensor] | None = None
        seat.pace.device = str(device)
        seat.pace.begin()
        cuda = device.type == "cuda"
        if cuda:
            torch.cuda.set_device(device)
        dist.init_process_group(
            "cpu:gloo,cuda:nccl" if cuda else "gloo",
            store=met(seat, timeout),
            rank=seat.rank,
            world_size=seat.size,
            timeout=PATIENCE,
        )
        seat.pace.end()

    def wrap(self, model: nn.Module, *, unused: bool) -> DistributedDataParallel:
        """``model`` such that a backward pass leaves the mean of all ranks' gradients in it.

        Weights and buffers become those of rank 0. ``unused``: some of its parameters are.
        """
        return DistributedDataParallel(
            model,
            device_ids=[self.device] if self.device.type == "cuda" else None,
            gradient_as_bucket_view=True,
            find_unused_parameters=unused,
        )

    def split(self, model: nn.Module) -> Split:
        """``model`` such that each rank has a share of it; weights become those of rank 0."""
        self.same_weights(model)
        self.same_buffers(model)
        return Split(model, sharding.all_ranks(self.device.type))

    @contextmanager
    def ordered(self, order: Order) -> Iterator[None]:
        """Tell the others what to do; within, rank 0 does its share of it."""
        self.pace.begin()
        dist.broadcast_object_list([order], device=torch.device("cpu"))
        try:
            yield
        finally:
            self.pace.end()

    def heard(self) -> Order:
        """What rank 0 says next."""
        self.pace.end()
        said: list[Any] = [None]
        dist.broadcast_object_list(said, device=torch.device("cpu"))
        self.pace.begin()
        order: Order = said[0]
        return order

    def gathered(self, value: T) -> list[T]:
        """Of all ranks, in their order; on rank 0 only, elsewhere none."""
        self.pace.arrive()
        found: list[Any] | None = [None] * self.size if self.first else None
        dist.gather_object(value, found)
        return found or []

    def same_weights(self, model: nn.Module) -> None:
        """Those of rank 0 for all."""
        for parameter in model.parameters():
            dist.broadcast(parameter.detach(), 0)

    def same_buffers(self, model: nn.Module) -> None:
        """Those of rank 0 for all."""
        for buffer in model.buffers():
            dist.broadcast(buffer, 0)

    def agree(self, loss: Tensor, told: Tensor, piece: Piece, word: Word) -> tuple[Tensor, Tensor]:
        """After a step: loss and what is told beside it, of the whole batch, and ``self.word``.

        On a CPU it is the word of this step. On a GPU it is that of the step before, for which
        nothing has to wait.
        """
        self.pace.mark()
        own = torch.stack([loss.double() * piece.loss, told.double() * piece.told])
        flags = (float(word.stop), float(word.save), float(word.diverged))
        if self.device.type == "cpu":
            values = torch.cat([own, torch.tensor(flags, dtype=torch.float64)])
            dist.all_reduce(values)
            stop, save, diverged = values[2:].tolist()
            bad = not math.isfinite(values[0].item())
            self.word = Word(stop > 0, save > 0, diverged > 0 or bad)
            return values[0], values[1]
        dist.all_reduce(own)
        self._heed()
        said = torch.tensor(flags)
        self._said = dist.all_reduce(said, async_op=True), said
        return own[0], own[1]

    def _heed(self) -> None:
        if self._said is not None:
            work, said = self._said
            work.wait()
            self.word = Word(*(value > 0 for value in said.tolist()))
            self._said = None

    def leave(self) -> None:
        dist.destroy_process_group()


def synchronised(model: nn.Module, device: torch.device) -> nn.Module:
    """``model`` with batch norms that take the statistics of all ranks' parts; torch has them for
    GPUs alone.
    """
    if device.type != "cuda":
        raise UsageError("run.batch_norm: synchronised needs GPUs, one for each rank")
    found: nn.Module = nn.SyncBatchNorm.convert_sync_batchnorm(model)  # type: ignore[no-untyped-call]
    return found
