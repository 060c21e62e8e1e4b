"""The machine itself: memory, processors, load, and the limits a container puts on them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import psutil
from msgspec import Struct

from dltui.devices.cgroup import Limits, limits
from dltui.devices.values import Missing


class HostSample(Struct, frozen=True, kw_only=True):
    """Bytes, percent of all cores and of each, and the load over 1, 5 and 15 minutes.

    ``usable_cores`` is what this process may use; ``memory_free`` is the bytes that could be
    had now, within the container's limit where there is one.
    """

    name: str
    memory_total: int
    memory_used: int
    memory_free: int
    swap_used: int
    cpu: float | Missing
    per_core: tuple[float, ...] = ()
    load: tuple[float, float, float] | Missing
    cores: int
    usable_cores: int
    limits: Limits


class HostReader:
    """Reads the host again and again; CPU use is what happened since the reading before."""

    def __init__(self, root: Path = Path("/")) -> None:
        self._root = root
        self._first = True

    def read(self) -> HostSample:
        memory = psutil.virtual_memory()
        bounds = limits(self._root)
        return HostSample(
            name=socket.gethostname(),
            memory_total=memory.total,
            memory_used=memory.total - memory.available,
            memory_free=_free(memory.available, bounds),
            swap_used=psutil.swap_memory().used,
            cpu=self._cpu(),
            per_core=tuple(psutil.cpu_percent(interval=None, percpu=True)),
            load=_load(),
            cores=os.cpu_count() or 1,
            usable_cores=usable_cores(),
            limits=bounds,
        )

    def _cpu(self) -> float | Missing:
        percent = psutil.cpu_percent(interval=None)
        first, self._first = self._first, False
        return Missing("needs a second reading") if first else percent


def _free(available: int, bounds: Limits) -> int:
    if bounds.memory_limit is None:
        return available
    return max(0, min(available, bounds.memory_limit - (bounds.memory_used or 0)))


def _load() -> tuple[float, float, float] | Missing:
    try:
        return os.getloadavg()
    except OSError:
        return Missing("the kernel does not tell")


def usable_cores() -> int:
    """CPU cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS has no affinity
        return os.cpu_count() or 1
