"""What a run takes of its machine: GPUs, and CPU cores where those are limited."""

from __future__ import annotations

import os
from contextlib import suppress

import msgspec

from dltui.config.values import config_file, of_file
from dltui.devices.host import usable_cores
from dltui.errors import UsageError
from dltui.launch.gpus import numbered, on_cpu
from dltui.launch.queue import ticket as tickets
from dltui.launch.queue.shares import Limits
from dltui.launch.queue.ticket import Ticket
from dltui.launch.ranks import asked
from dltui.presets.schema import Preset
from dltui.presets.sweep import size
from dltui.runs.files import stamps
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.files.stamps import Stamp
from dltui.runs.layout import RunDir


def limits() -> Limits:
    """Of the user's file, as it says now."""
    queue = of_file().queue
    return Limits(cores=queue.cores, runs=queue.runs)


class LimitsNow:
    """The same for who asks again and again: the file is read when it has changed. While it has a
    fault, as it said before.
    """

    def __init__(self) -> None:
        self._file = str(config_file())
        self._stamp = self._stamped()
        self._limits = limits()

    def __call__(self) -> Limits:
        if (stamp := self._stamped()) != self._stamp:
            self._stamp = stamp
            with suppress(UsageError):
                self._limits = limits()
        return self._limits

    def _stamped(self) -> Stamp:
        try:
            return stamps.of_file(os.stat(self._file))  # noqa: PTH116  a path is slower than the call
        except OSError:
            return ()


def gpus(preset: Preset) -> tuple[int, int]:
    """How many a run of ``preset`` takes to itself, at least and at most: none on a CPU, else one
    for each of its ranks, and a sweep as many for each of its points, if they are free.
    """
    if preset.train is None or preset.run.device == "mps" or on_cpu(preset.run.device):
        return 0, 0
    each = asked(preset.run)
    if preset.sweep.empty:
        return each, each
    return each, each * (preset.sweep.at_once or size(preset.sweep))


def cores(preset: Preset, threads: int) -> int:
    """CPU cores that it takes; ``threads`` of each process, 0 for PyTorch's own choice: all of them
    on a CPU, one beside a GPU.
    """
    every = usable_cores()
    each = preset.run.threads or threads or (1 if gpus(preset)[0] else every)
    each *= asked(preset.run)
    if preset.sweep.empty:
        return each
    at_once = preset.sweep.at_once or max(1, every // each)
    return min(every, each * min(at_once, size(preset.sweep)))


def waits(preset: Preset) -> bool:
    """Whether a run of ``preset`` that is started in the background waits for free GPUs; one that
    names its own, ``cuda:1``, does not.
    """
    return gpus(preset)[0] > 0 and preset.run.device in ("auto", "cuda")


def ticket(run: RunDir, request: Request, me: Identity) -> Ticket:
    """What ``me`` waits for on behalf of ``run``; where there are fewer GPUs than it wants, for
    those.
    """
    may = numbered() if request.wait else {}
    wanted = min(request.gpus or 1, len(may))
    return msgspec.structs.replace(
        _of(run, request, me), may=may, gpus=wanted, most=max(request.most, wanted)
    )


def at_once(run: RunDir, request: Request, me: Identity) -> Ticket:
    """What it holds where it does not wait: the GPUs that its device names, as
    ``CUDA_VISIBLE_DEVICES`` does, or the first. NVML is not asked for that.
    """
    _, _, index = request.device.partition(":")
    first = int(index) if index.isdigit() else 0
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    names = visible.split(",") if visible is not None else [str(n) for n in range(64)]
    held = [name.strip() for name in names[first : first + request.gpus]]
    return tickets.holds(_of(run, request, me), [name for name in held if name])


def _of(run: RunDir, request: Request, me: Identity) -> Ticket:
    wanted = max(1, request.cores or request.threads)
    return msgspec.structs.replace(tickets.of(run, me), cores=wanted, counted=not me.slurm_id)
