"""Which device a run would compute on, told from the driver and without torch."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from dltui.devices.gpu import GpuReport, GpuSample, visible

DRIVERS = ("/dev/nvidiactl", "/dev/dxg", "/dev/kfd", "/dev/nvhost-gpu")
"""Signs of a GPU that NVML need not see: a container, Windows' Linux, AMD, a Jetson."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``device`` in a few words; ``absent`` when what was asked for is surely not there."""

    device: str
    text: str
    absent: bool = False


def answer(asked: str, report: GpuReport, setting: str | None) -> Answer:
    """What ``run.device`` comes to; ``setting`` is ``CUDA_VISIBLE_DEVICES``, null when not set.

    Where NVML sees nothing and there are signs of a GPU it is left to torch.
    """
    kind, _, index = asked.partition(":")
    gpus = visible(report, setting)
    if kind == "auto":
        return _best(gpus, report)
    if kind == "cpu":
        return Answer("cpu", "as asked for")
    if kind == "mps":
        return _mps(asked)
    number = int(index or 0)
    if number < len(gpus):
        return Answer(asked, _name(gpus[number]))
    if _unsure(report, setting):
        return Answer(asked, "not known before it runs: the driver does not tell")
    return Answer(asked, _too_few(gpus, report), absent=True)


def _best(gpus: tuple[GpuSample, ...], report: GpuReport) -> Answer:
    if gpus:
        return Answer("auto → cuda:0", _name(gpus[0]))
    if _apple():
        return Answer("auto → mps", "the GPU of this Mac")
    return Answer("auto → cpu", report.absent or "CUDA_VISIBLE_DEVICES hides the GPUs")


def _mps(asked: str) -> Answer:
    if _apple():
        return Answer(asked, "the GPU of this Mac")
    return Answer(asked, "this machine has none", absent=True)


def _apple() -> bool:
    return sys.platform == "darwin" and platform.machine() == "arm64"


def _name(gpu: GpuSample) -> str:
    return gpu.name if isinstance(gpu.name, str) else "a GPU"


def _unsure(report: GpuReport, setting: str | None) -> bool:
    """Parts of a GPU (MIG) are named in a way that is not looked up."""
    if report.absent:
        return any(Path(sign).exists() for sign in DRIVERS)
    return "MIG" in (setting or "")


def _too_few(gpus: tuple[GpuSample, ...], report: GpuReport) -> str:
    if report.absent:
        return f"this machine has no CUDA device, {report.absent}"
    if len(gpus) < len(report.gpus):
        return f"CUDA_VISIBLE_DEVICES leaves {len(gpus)} of {len(report.gpus)} GPUs"
    return f"this machine has {len(gpus)} GPU{'s' * (len(gpus) != 1)}, counted from 0"
