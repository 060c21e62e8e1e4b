"""Does it fit? A prediction against the devices that can be seen."""

from __future__ import annotations

import os
from collections.abc import Iterator

from dltui.devices.gpu import GpuReader, GpuSample, visible
from dltui.devices.host import HostReader
from dltui.devices.values import Missing, known
from dltui.memory.allocator import replay
from dltui.memory.log import Change
from dltui.predict.prediction import DeviceFit, FitVerdict

TIGHT = 0.85
"""Above this share of what is free, a training that fits is called tight."""


def visible_gpus() -> tuple[GpuSample, ...]:
    """The GPUs a worker started from here could use."""
    reader = GpuReader()
    try:
        return visible(reader.read(), os.environ.get("CUDA_VISIBLE_DEVICES"))
    finally:
        reader.close()


def capability() -> tuple[int, int] | None:
    """The compute capability of the first of them; null without one, or where it is not told."""
    found = next((gpu.capability for gpu in visible_gpus()), None)
    return None if isinstance(found, Missing) else found


def fits(
    changes: list[Change], *, peak: int, context: int, cuda: bool, limit: int = 0
) -> list[DeviceFit]:
    """A verdict for every visible device of the target's kind; ``limit`` (0: none) caps it."""
    found = list(_gpus() if cuda else _host())
    return [
        DeviceFit(
            device=device,
            name=name,
            total=total,
            free=free,
            needed=peak + context,
            verdict=verdict(changes, peak=peak, context=context, free=free, cuda=cuda, limit=limit),
        )
        for device, name, total, free in found
    ]


def verdict(
    changes: list[Change], *, peak: int, context: int, free: int, cuda: bool, limit: int = 0
) -> FitVerdict:
    """By a replay within ``free`` bytes less the context on CUDA, by the sum on a CPU."""
    room = free - context
    if limit:
        room = min(room, limit)
    if room <= 0 or peak > room:
        return "does not fit"
    taken = peak
    if cuda:
        replayed = replay(changes, capacity=room)
        if replayed.failed:
            return "does not fit"
        taken = replayed.peak
    return "tight" if taken > TIGHT * room else "fits"


def host_free() -> int:
    """Bytes the host could still give, within the container's limit."""
    return HostReader().read().memory_free


def _gpus() -> Iterator[tuple[str, str, int, int]]:
    for number, gpu in enumerate(visible_gpus()):
        total, used = gpu.memory_total, gpu.memory_used
        if isinstance(total, Missing) or isinstance(used, Missing):
            continue
        yield f"cuda:{number}", known(gpu.name, "GPU"), total, total - used


def _host() -> Iterator[tuple[str, str, int, int]]:
    host = HostReader().read()
    total = min(host.memory_total, host.limits.memory_limit or host.memory_total)
    yield "cpu", host.name, total, host.memory_free
