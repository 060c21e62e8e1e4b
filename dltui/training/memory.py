"""Memory measured while training: samples without stalling, the anatomy of chosen steps, and
out-of-memory as a result.

On CUDA the caching allocator's own statistics are read (a dictionary on the host, no
synchronisation); on the CPU the process's resident memory. The steps in `TRACKED` are followed
storage by storage on every device, which gives the bytes by kind.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import psutil
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from dltui.analysis.memory_anatomy import Anatomy, anatomy, anatomy_bars
from dltui.analysis.memory_log import in_blocks
from dltui.analysis.memory_tracker import Overflow, Tracker
from dltui.devices.units import MIB, amount
from dltui.errors import OutOfMemory
from dltui.presets.schema import Preset
from dltui.runs.recorder import Recorder

SAMPLE_SECONDS = 0.5
"""Least time between two samples."""

TRACKED = (1, 2)
"""Steps whose storages are followed: in the first the optimizer's state does not exist yet."""

ALLOCATOR_KEYS = {
    "allocated": "allocated_bytes.all.current",
    "allocated peak": "allocated_bytes.all.peak",
    "reserved": "reserved_bytes.all.current",
    "reserved peak": "reserved_bytes.all.peak",
    "active": "active_bytes.all.current",
    "inactive split": "inactive_split_bytes.all.current",
    "requested": "requested_bytes.all.current",
    "requested peak": "requested_bytes.all.peak",
    "retries": "num_alloc_retries",
    "ooms": "num_ooms",
}
"""Names in the event log, and keys of ``torch.cuda.memory_stats``."""


class MemoryWatch:
    """Watches one training; ``with watch.step(n): …`` around each whole optimizer step.

    ``run.memory_limit`` is enforced: on CUDA the allocator itself refuses to reserve more; on
    the CPU the bytes of live tensors are counted at every operator, so that the same preset
    ends at the same operator on every machine (the interpreter and the libraries, which the
    resident memory holds too, are not counted).
    """

    def __init__(
        self,
        recorder: Recorder,
        preset: Preset,
        *,
        model: nn.Module,
        optimizer: Optimizer | None,
        device: torch.device,
        inputs: Iterable[Tensor] = (),
        folder: Path = Path(),
    ) -> None:
        self.anatomy: Anatomy | None = None
        self._recorder = recorder
        self._preset = preset
        self._model = model
        self._optimizer = optimizer
        self._device = device
        self._inputs = tuple(inputs)
        self._folder = folder
        self._limit = preset.run.memory_limit * MIB
        self._cuda = device.type == "cuda"
        self._capacity = 0 if self._cuda else self._limit
        self._process = psutil.Process()
        self._sampled = 0.0
        self._seen = 0
        if self._cuda:
            torch.cuda.reset_peak_memory_stats(device)
            limit_cuda(device, self._limit)

    @contextmanager
    def step(self, number: int) -> Iterator[None]:
        """One optimizer step (all its micro-batches); ``number`` counts from 1.

        Raises `OutOfMemory` when it does not fit, with the request and what was there.
        """
        tracked = self._seen < len(TRACKED)
        self._seen += tracked
        with self._named_in_words():
            if tracked or self._capacity:
                with self._tracker() as tracker:
                    yield
                if tracked:
                    self._take_anatomy(tracker)
            else:
                yield
        self.sample(number)

    @contextmanager
    def evaluation(self) -> Iterator[None]:
        """An evaluation, under the same limit as the steps."""
        with self._named_in_words(), self._tracker() if self._capacity else nullcontext():
            yield

    def sample(self, step: int, *, now: bool = False) -> None:
        """Record the device's memory, unless that was done a moment ago."""
        if not now and time.monotonic() - self._sampled < SAMPLE_SECONDS:
            return
        self._sampled = time.monotonic()
        self._recorder.memory(step=step, device=str(self._device), bytes=self.readings())

    def readings(self) -> dict[str, int]:
        """Bytes (and counts of retries and failures) as the event log names them."""
        if self._cuda:
            stats = torch.cuda.memory_stats(self._device)
            return {name: int(stats.get(key, 0)) for name, key in ALLOCATOR_KEYS.items()}
        values = {"resident": int(self._process.memory_info().rss)}
        if self.anatomy is not None:
            values["tracked peak"] = self.anatomy.peak
        return values

    def metrics(self) -> dict[str, float]:
        """Final metrics in MiB: the tracked peak, its optimizer state, and the allocator's."""
        found: dict[str, float] = {}
        if self.anatomy is not None:
            found["memory/peak"] = self.anatomy.peak / MIB
        if self._cuda:
            readings = self.readings()
            found["memory/allocated"] = readings["allocated peak"] / MIB
            found["memory/reserved"] = readings["reserved peak"] / MIB
        return found

    def _tracker(self) -> Tracker:
        return Tracker(self._model, self._optimizer, inputs=self._inputs, capacity=self._capacity)

    def _take_anatomy(self, tracker: Tracker) -> None:
        self.anatomy = anatomy(tracker.log, in_blocks if self._cuda else None)
        title = f"Memory of a step: {amount(self.anatomy.peak)} at its peak"
        self._recorder.figure(anatomy_bars("memory", title, {"": self.anatomy}))

    @contextmanager
    def _named_in_words(self) -> Iterator[None]:
        try:
            yield
        except (Overflow, torch.OutOfMemoryError) as error:
            request, held, had, where = self._state(error)
            self.sample(self._seen, now=True)
            raise OutOfMemory(self._words(held + request, had, where)) from error

    def _state(self, error: Exception) -> tuple[int, int, int, str]:
        """The request that failed, bytes held then, bytes there are, and where it was."""
        if isinstance(error, Overflow):
            return error.request, error.live, error.capacity, str(error.place)
        held = torch.cuda.memory_allocated(self._device)
        had = self._limit or torch.cuda.get_device_properties(self._device).total_memory
        return requested(str(error)), held, had, ""

    def _words(self, needed: int, had: int, where: str) -> str:
        from dltui.analysis.memory_largest import predicted_largest_batch

        train = self._preset.train
        batch = f" at batch {train.batch_size}" if train else ""
        text = f"out of memory{batch}: needed at least {amount(needed)}, had {amount(had)}"
        if where:
            text += f" ({where})"
        fitting = predicted_largest_batch(self._preset, self._folder, had)
        if fitting:
            return f"{text}; batch {fitting} is predicted to fit"
        return text


def limit_cuda(device: torch.device, limit: int) -> None:
    """Let the allocator reserve at most ``limit`` bytes of ``device``; 0 is all of it."""
    total = torch.cuda.get_device_properties(device).total_memory
    share = min(1.0, limit / total) if limit else 1.0
    torch.cuda.set_per_process_memory_fraction(share, device)


def requested(message: str) -> int:
    """The bytes that CUDA's out-of-memory message says it tried to allocate; 0 if it does not."""
    found = re.search(r"allocate ([\d.]+) (bytes|KiB|MiB|GiB)", message)
    if found is None:
        return 0
    unit = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}[found[2]]
    return int(float(found[1]) * unit)
