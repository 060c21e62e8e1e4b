"""GPUs as NVML sees them: frozen samples, with a reason wherever there is no value.

Reading them creates no CUDA context and takes no memory on the card.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import psutil
from msgspec import Struct

from dltui.devices import nvml as nvmls
from dltui.devices.nvml import Nvml, reading
from dltui.devices.values import Missing, known

TEMPERATURE_GPU = 0
CLOCK_SM = 1
CLOCK_MEMORY = 2
MEMORY_V2 = 0x02000028
"""``nvmlMemory_v2``: used memory without what the driver keeps for itself, as in nvidia-smi."""

T = TypeVar("T")


class GpuProcess(Struct, frozen=True, kw_only=True):
    """A compute process; ``memory`` in bytes."""

    pid: int
    user: str | Missing
    command: str | Missing
    memory: int | Missing


class GpuSample(Struct, frozen=True, kw_only=True):
    """One GPU at one moment: °C, percent, watts, bytes and MHz.

    ``index`` is NVML's (PCI order), which CUDA's need not be: match GPUs by ``uuid``.
    ``capability`` is CUDA's: 9.0 is Hopper.
    """

    index: int
    uuid: str | Missing
    name: str | Missing
    temperature: int | Missing
    fan: int | Missing
    power: float | Missing
    power_cap: float | Missing
    utilization: int | Missing
    memory_used: int | Missing
    memory_total: int | Missing
    clock_sm: int | Missing
    clock_memory: int | Missing
    processes: tuple[GpuProcess, ...] | Missing
    capability: tuple[int, int] | Missing = Missing("not asked for")


class GpuReport(Struct, frozen=True, kw_only=True):
    """All GPUs, or ``absent``: why there is none to show."""

    driver: str | Missing
    gpus: tuple[GpuSample, ...] = ()
    absent: str = ""

    @property
    def memory_by_pid(self) -> dict[int, int]:
        """Bytes that each process has on all GPUs together, 0 where that is not told."""
        found: dict[int, int] = {}
        for gpu in self.gpus:
            for process in known(gpu.processes, ()):
                found[process.pid] = found.get(process.pid, 0) + known(process.memory, 0)
        return found


class GpuReader:
    """Reads all GPUs again and again, from one thread. The library is opened by the first read."""

    def __init__(self, library: Nvml | None = None) -> None:
        self._library = library
        self._open = False

    def read(self) -> GpuReport:
        """A report of now; a driver that comes or goes between two reads is noticed."""
        library = self._opened()
        if isinstance(library, Missing):
            return GpuReport(driver=library, absent=library.missing)
        count = reading(library.nvmlDeviceGetCount)
        if isinstance(count, Missing):
            self.close()
            return GpuReport(driver=count, absent=count.missing)
        driver = reading(library.nvmlSystemGetDriverVersion)
        gpus = tuple(sample(library, index) for index in range(count))
        return GpuReport(driver=driver, gpus=gpus, absent="" if gpus else "the driver has no GPU")

    def close(self) -> None:
        """Give NVML back; a later read opens it again."""
        if self._open and self._library is not None:
            self._open = False
            reading(self._library.nvmlShutdown)

    def _opened(self) -> Nvml | Missing:
        if self._library is None:
            self._library = nvmls.load()
        if not self._open:
            problem = reading(self._library.nvmlInit)
            if isinstance(problem, Missing):
                return problem
            self._open = True
        return self._library


def sample(library: Nvml, index: int) -> GpuSample:
    """GPU number ``index``; every field is asked for by itself, so that one cannot hide others."""
    handle = reading(library.nvmlDeviceGetHandleByIndex, index)

    def ask(call: Callable[..., T], *arguments: Any) -> T | Missing:
        return handle if isinstance(handle, Missing) else reading(call, handle, *arguments)

    power = ask(library.nvmlDeviceGetPowerUsage)
    cap = ask(library.nvmlDeviceGetEnforcedPowerLimit)
    rates = ask(library.nvmlDeviceGetUtilizationRates)
    memory = ask(library.nvmlDeviceGetMemoryInfo, MEMORY_V2)
    if isinstance(memory, Missing):
        memory = ask(library.nvmlDeviceGetMemoryInfo)
    running = ask(library.nvmlDeviceGetComputeRunningProcesses)
    return GpuSample(
        index=index,
        uuid=ask(library.nvmlDeviceGetUUID),
        name=ask(library.nvmlDeviceGetName),
        temperature=ask(library.nvmlDeviceGetTemperature, TEMPERATURE_GPU),
        fan=ask(library.nvmlDeviceGetFanSpeed),
        power=power if isinstance(power, Missing) else power / 1000,
        power_cap=cap if isinstance(cap, Missing) else cap / 1000,
        utilization=rates if isinstance(rates, Missing) else int(rates.gpu),
        memory_used=memory if isinstance(memory, Missing) else int(memory.used),
        memory_total=memory if isinstance(memory, Missing) else int(memory.total),
        clock_sm=ask(library.nvmlDeviceGetClockInfo, CLOCK_SM),
        clock_memory=ask(library.nvmlDeviceGetClockInfo, CLOCK_MEMORY),
        processes=running if isinstance(running, Missing) else tuple(map(process, running)),
        capability=_pair(ask(library.nvmlDeviceGetCudaComputeCapability)),
    )


def _pair(numbers: Any) -> tuple[int, int] | Missing:
    return numbers if isinstance(numbers, Missing) else (int(numbers[0]), int(numbers[1]))


def process(running: Any) -> GpuProcess:
    """A process of NVML's list with its owner and command line, as far as they can be seen."""
    used = running.usedGpuMemory
    memory = Missing("not reported by the driver") if used is None else int(used)
    pid = int(running.pid)
    user: str | Missing
    command: str | Missing
    try:
        found = psutil.Process(pid)
        user = found.username()
        command = " ".join(found.cmdline()) or found.name()
    except psutil.NoSuchProcess:
        user = command = Missing("not visible from here: it runs in another container, or ended")
    except psutil.AccessDenied:
        user = command = Missing("belongs to another user")
    return GpuProcess(pid=pid, user=user, command=command, memory=memory)


def visible(report: GpuReport, setting: str | None) -> tuple[GpuSample, ...]:
    """The GPUs that ``CUDA_VISIBLE_DEVICES`` (null: not set) lets a process use, in its order.

    Like CUDA, stops at the first entry that names none. Indices are taken in PCI order.
    """
    if setting is None:
        return report.gpus
    chosen: list[GpuSample] = []
    for entry in (part.strip() for part in setting.split(",")):
        found = [gpu for gpu in report.gpus if _names(entry, gpu)]
        if not found:
            break
        chosen.append(found[0])
    return tuple(chosen)


def _names(entry: str, gpu: GpuSample) -> bool:
    if entry.isdigit():
        return int(entry) == gpu.index
    return bool(entry) and isinstance(gpu.uuid, str) and gpu.uuid.startswith(entry)
