"""The ranks of one training as one of them sees it: orders, sums over all, and gathering."""

from __future__ import annotations

import time
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
from dltui.runs.log.recorder import BATCH_SECONDS
from dltui.training.ranks import sharding
from dltui.training.ranks.meeting import met
from dltui.training.ranks.orders import Order
from dltui.training.ranks.sharding import Split
from dltui.training.ranks.share import Piece, Share

T = TypeVar("T")

PATIENCE = timedelta(days=365)
"""Who waits for whom, and how long, is what the worker watches: a rank waits for orders while rank
0 writes a checkpoint or draws, and that may take as long as it takes."""


MOST_STEPS = 16
"""After as many the ranks agree at the latest: a stop is not heard before. With each step a second
collective took 0.7 to 1 ms on two cores, where a step of a small net takes 2 to 6."""

BUCKET_MIB = 25
"""Gradients that are reduced at a time on a CPU. Torch begins with 1 MiB, so that a GPU sends while
it computes; cores that reduce do not, and of a net of 1.2 MB a step took a fifth longer."""


@dataclass(frozen=True, slots=True)
class Word:
    """What all ranks know of the steps that they have taken, and do after them. They agree again
    after so many ``steps``, which rank 0 says.
    """

    stop: bool = False
    save: bool = False
    diverged: bool = False
    steps: int = 0


def next_steps(taken: int, seconds: float) -> int:
    """Until ranks agree again, which took so many ``seconds`` for those ``taken``: those that take
    as long as the log waits for a batch of them, and at most twice as many as before.
    """
    return max(1, min(MOST_STEPS, 2 * taken, int(taken * BATCH_SECONDS / max(seconds, 1e-6))))


class Group:
    """``share`` is this rank's of every batch, and ``word`` what was agreed on last."""

    def __init__(
        self, seat: Seat, device: torch.device, least: int = 1, timeout: float = 300.0
    ) -> None:
        """Waits until all have come, ``timeout`` seconds at most."""
        self.rank, self.size, self.first = seat.rank, seat.size, seat.first
        self.device, self.pace = device, seat.pace
        self.share = Share(seat.rank, seat.size, least)
        self.word = Word(steps=1)
        self._noted: list[tuple[Tensor, Tensor, Piece]] = []
        self._since = time.monotonic()
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
            bucket_cap_mb=BUCKET_MIB if self.device.type == "cpu" else None,
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
        self._since = time.monotonic()
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

    def note(self, loss: Tensor, told: Tensor, piece: Piece) -> None:
        """Of a step that this rank has taken."""
        self.pace.mark()
        self._noted.append((loss, told, piece))

    @property
    def due(self) -> bool:
        """Whether the ranks agree now, unless it is the last step of an epoch."""
        return len(self._noted) >= self.word.steps

    def agree(self, word: Word) -> tuple[Tensor, Tensor]:
        """Losses and what is told beside them, of the whole batches of the steps since ranks
        agreed last, (steps,) float64 each; and ``self.word``.

        On a CPU one has diverged that has a loss which is not finite, on a GPU where ``word`` says
        so: the values need not be there yet.
        """
        losses, told, pieces = zip(*self._noted, strict=True)
        self._noted.clear()
        own = torch.stack([torch.stack(losses).double(), torch.stack(told).double()])
        shares = [piece.loss for piece in pieces], [piece.told for piece in pieces]
        own *= torch.tensor(shares, dtype=torch.float64, device=self.device)
        passed = time.monotonic() - self._since
        steps = next_steps(len(pieces), passed) if self.first else 0
        said = torch.tensor([word.stop, word.save, word.diverged, steps]).double()
        if self.device.type == "cpu":
            values = torch.cat([own.flatten(), said])
            dist.all_reduce(values)
            own, said = values[:-4].view(2, -1), values[-4:]
            said[2] += (~own[0].isfinite()).sum()
        else:
            dist.all_reduce(own)
            dist.all_reduce(said)
        stop, save, diverged, steps = (int(value) for value in said.tolist())
        self.word = Word(stop > 0, save > 0, diverged > 0, steps)
        self._since = time.monotonic()
        return own[0], own[1]

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
