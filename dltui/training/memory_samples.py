"""Memory measured while training: samples without stalling, and the anatomy of chosen steps.

On CUDA the caching allocator's own statistics are read (a dictionary on the host, no
synchronisation); elsewhere the process's resident memory. The first two steps are followed
storage by storage on every device, which gives the bytes by kind.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

import psutil
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from dltui.devices.allocator_statistics import named
from dltui.memory.anatomy import Anatomy, anatomy
from dltui.memory.log import in_blocks
from dltui.memory.tracker import Tracker
from dltui.runs.log.recorder import Recorder
from dltui.words import MIB

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE_SECONDS = 1.0
"""Least time between two samples."""

TRACKED_STEPS = 2
"""Steps followed at the start: in the first the optimizer's state does not exist yet."""


def memory(device: torch.device) -> dict[str, int]:
    """Bytes by name: the process's resident set, and on CUDA the allocator's statistics."""
    values = {"resident": int(psutil.Process().memory_info().rss)}
    if device.type == "cuda":
        values |= named(torch.cuda.memory_stats(device))
    return values


class MemorySampler:
    """Records memory once a second when asked more often."""

    def __init__(self, recorder: Recorder, device: torch.device) -> None:
        self._recorder, self._device = recorder, device
        self._next = 0.0

    def sample(self, step: int) -> None:
        if time.monotonic() >= self._next:
            self._recorder.memory(step=step, device=str(self._device), bytes=memory(self._device))
            self._next = time.monotonic() + SAMPLE_SECONDS


class MemoryWatch:
    """Follows the memory of one training and keeps it within ``limit`` MiB (0: no limit).

    On CUDA the limit binds the allocator: it refuses to reserve more. Elsewhere the bytes of
    live tensors are counted at every operator of every step, so that a preset ends at the same
    operator on every machine; the interpreter and the libraries, which the resident memory
    holds too, do not count. ``anatomy`` is that of the
    fullest followed step, and ``measured`` is called with it.
    """

    def __init__(
        self,
        model: nn.Module,
        optimizer: Optimizer | None,
        device: torch.device,
        *,
        inputs: Iterable[Tensor] = (),
        limit: int = 0,
        measured: Callable[[Anatomy], None] | None = None,
    ) -> None:
        self.anatomy: Anatomy | None = None
        self._model, self._optimizer, self._device = model, optimizer, device
        self._inputs = tuple(inputs)
        self._measured = measured
        self._cuda = device.type == "cuda"
        self._capacity = 0 if self._cuda else limit * MIB
        self._to_follow = TRACKED_STEPS
        if self._cuda:
            torch.cuda.reset_peak_memory_stats(device)
            limit_cuda(device, limit * MIB)

    def step(self) -> AbstractContextManager[object]:
        """Around one optimizer step, all its micro-batches included.

        Raises `dltui.memory.tracker.Overflow` where the limit is passed.
        """
        if self._to_follow:
            self._to_follow -= 1
            return self._followed()
        return self._tracker() if self._capacity else nullcontext()

    def evaluation(self) -> AbstractContextManager[object]:
        """Around an evaluation, which has to keep the same limit."""
        return self._tracker() if self._capacity else nullcontext()

    def adopt(self, anatomy: Anatomy) -> None:
        """Take what was measured for a training of the same shape, and follow no step."""
        self._to_follow = 0
        self.anatomy = anatomy
        if self._measured is not None:
            self._measured(anatomy)

    def metrics(self) -> dict[str, float]:
        """Final metrics in MiB: the followed step's peak, and the allocator's on CUDA."""
        found: dict[str, float] = {}
        if self.anatomy is not None:
            found["memory/peak"] = self.anatomy.peak / MIB
        if self._cuda:
            readings = memory(self._device)
            found["memory/allocated"] = readings["peak"] / MIB
            found["memory/reserved"] = readings["reserved peak"] / MIB
        return found

    @contextmanager
    def _followed(self) -> Iterator[None]:
        with self._tracker() as tracker:
            yield
        found = anatomy(tracker.log, in_blocks if self._cuda else None)
        # The second step has the optimizer's state, but may be the short last batch of an epoch.
        if self.anatomy is None or found.peak >= self.anatomy.peak:
            self.anatomy = found
            if self._measured is not None:
                self._measured(found)

    def _tracker(self) -> Tracker:
        return Tracker(self._model, self._optimizer, inputs=self._inputs, capacity=self._capacity)


def limit_cuda(device: torch.device, limit: int) -> None:
    """Let the allocator reserve at most ``limit`` bytes of ``device``; 0 is all of it."""
    total = torch.cuda.get_device_properties(device).total_memory
    share = min(1.0, limit / total) if limit else 1.0
    torch.cuda.set_per_process_memory_fraction(share, device)
