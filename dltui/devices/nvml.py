"""NVML behind one seam: the calls dltui makes, and what their failures mean in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast

from dltui.devices.values import Missing

T = TypeVar("T")


class Nvml(Protocol):
    """The part of the module ``pynvml`` that is used; tests put their own in its place.

    Its functions raise `NvmlError` subclasses of their own, recognised by ``value``.
    """

    def nvmlInit(self) -> None: ...
    def nvmlShutdown(self) -> None: ...
    def nvmlSystemGetDriverVersion(self) -> str: ...
    def nvmlDeviceGetCount(self) -> int: ...
    def nvmlDeviceGetHandleByIndex(self, index: int) -> Any: ...
    def nvmlDeviceGetUUID(self, handle: Any) -> str: ...
    def nvmlDeviceGetName(self, handle: Any) -> str: ...
    def nvmlDeviceGetTemperature(self, handle: Any, sensor: int) -> int: ...
    def nvmlDeviceGetFanSpeed(self, handle: Any) -> int: ...
    def nvmlDeviceGetPowerUsage(self, handle: Any) -> int: ...
    def nvmlDeviceGetEnforcedPowerLimit(self, handle: Any) -> int: ...
    def nvmlDeviceGetUtilizationRates(self, handle: Any) -> Any: ...
    def nvmlDeviceGetMemoryInfo(self, handle: Any, version: int | None = None) -> Any: ...
    def nvmlDeviceGetClockInfo(self, handle: Any, clock: int) -> int: ...
    def nvmlDeviceGetCudaComputeCapability(self, handle: Any) -> Any: ...
    def nvmlDeviceGetComputeRunningProcesses(self, handle: Any) -> list[Any]: ...


class NvmlError(Protocol):
    """What the exceptions of ``pynvml`` carry: NVML's return code."""

    value: int


UNINITIALIZED = 1
GPU_IS_LOST = 15

_WORDS = {
    UNINITIALIZED: "NVML was shut down",
    3: "not supported by this GPU",
    4: "no permission to read it",
    9: "the NVIDIA driver is not loaded",
    12: "no NVIDIA driver on this machine",
    13: "the driver is too old to report it",
    GPU_IS_LOST: "the GPU is lost: it no longer answers, and needs a reset or a reboot",
    18: "driver and NVML versions differ: the driver was updated, reboot or reload it",
}
"""By NVML return code (``nvmlReturn_t``)."""


def load() -> Nvml:
    """The real library's module; imported only when somebody wants to look at a GPU."""
    import pynvml

    return cast(Nvml, pynvml)


def code(error: Exception) -> int | None:
    """NVML's return code, or null for an exception that is not NVML's."""
    value = getattr(error, "value", None)
    return value if isinstance(value, int) else None


def words(error: Exception) -> str:
    """Why NVML failed."""
    return _WORDS.get(code(error) or 0) or str(error) or type(error).__name__


def reading(call: Callable[..., T], *arguments: Any) -> T | Missing:
    """The call's value, or why there is none. An exception that is not NVML's passes through."""
    try:
        return call(*arguments)
    except Exception as error:
        if code(error) is None:
            raise
        return Missing(words(error))
