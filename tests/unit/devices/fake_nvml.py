"""An NVML of our own behind the one seam: any call can be made to fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

NOT_SUPPORTED, NO_PERMISSION, NOT_LOADED, NO_LIBRARY, TOO_OLD, LOST, MISMATCH = (
    3,
    4,
    9,
    12,
    13,
    15,
    18,
)


class FakeError(Exception):
    """Carries NVML's return code as ``pynvml``'s exceptions do."""

    def __init__(self, value: int) -> None:
        super().__init__(f"code {value}")
        self.value = value


def running(pid: int, memory: int | None) -> SimpleNamespace:
    return SimpleNamespace(pid=pid, usedGpuMemory=memory)


@dataclass
class FakeNvml:
    """Two H200s. ``broken`` maps the name of a call to the code it fails with; ``lost`` are
    the indices of GPUs that no longer answer."""

    count: int = 2
    broken: dict[str, int] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    processes: list[Any] = field(default_factory=list)
    opened: int = 0

    def _check(self, name: str, handle: int | None = None) -> None:
        if name in self.broken:
            raise FakeError(self.broken[name])
        if handle in self.lost:
            raise FakeError(LOST)

    def nvmlInit(self) -> None:
        self._check("nvmlInit")
        self.opened += 1

    def nvmlShutdown(self) -> None:
        self._check("nvmlShutdown")
        self.opened -= 1

    def nvmlSystemGetDriverVersion(self) -> str:
        self._check("nvmlSystemGetDriverVersion")
        return "580.65.06"

    def nvmlDeviceGetCount(self) -> int:
        self._check("nvmlDeviceGetCount")
        return self.count

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        self._check("nvmlDeviceGetHandleByIndex", index)
        return index

    def nvmlDeviceGetUUID(self, handle: int) -> str:
        self._check("nvmlDeviceGetUUID", handle)
        return f"GPU-{handle}000"

    def nvmlDeviceGetName(self, handle: int) -> str:
        self._check("nvmlDeviceGetName", handle)
        return "NVIDIA H200"

    def nvmlDeviceGetTemperature(self, handle: int, sensor: int) -> int:
        self._check("nvmlDeviceGetTemperature", handle)
        return 63

    def nvmlDeviceGetFanSpeed(self, handle: int) -> int:
        self._check("nvmlDeviceGetFanSpeed", handle)
        return 40

    def nvmlDeviceGetPowerUsage(self, handle: int) -> int:
        self._check("nvmlDeviceGetPowerUsage", handle)
        return 412_300

    def nvmlDeviceGetEnforcedPowerLimit(self, handle: int) -> int:
        self._check("nvmlDeviceGetEnforcedPowerLimit", handle)
        return 700_000

    def nvmlDeviceGetUtilizationRates(self, handle: int) -> SimpleNamespace:
        self._check("nvmlDeviceGetUtilizationRates", handle)
        return SimpleNamespace(gpu=71, memory=20)

    def nvmlDeviceGetMemoryInfo(self, handle: int, version: int | None = None) -> SimpleNamespace:
        self._check("nvmlDeviceGetMemoryInfo", handle)
        if version is not None:
            self._check("nvmlDeviceGetMemoryInfo_v2")
        return SimpleNamespace(used=1 << 30, total=141 << 30, free=140 << 30)

    def nvmlDeviceGetClockInfo(self, handle: int, clock: int) -> int:
        self._check("nvmlDeviceGetClockInfo", handle)
        return 1980

    def nvmlDeviceGetCudaComputeCapability(self, handle: int) -> list[int]:
        self._check("nvmlDeviceGetCudaComputeCapability", handle)
        return [9, 0]

    def nvmlDeviceGetComputeRunningProcesses(self, handle: int) -> list[Any]:
        self._check("nvmlDeviceGetComputeRunningProcesses", handle)
        return self.processes
