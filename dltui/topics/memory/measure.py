"""What the process and the card hold as a whole, beside the bytes of tensors."""

from __future__ import annotations

import gc
import os

import psutil
import torch
from torch import nn

from dltui.devices.gpu import GpuReader, GpuSample
from dltui.devices.values import Missing
from dltui.memory import calibration
from dltui.predict.preset import key


def resident() -> int:
    """Bytes of this process in the machine's memory."""
    return int(psutil.Process().memory_info().rss)


def card(device: torch.device) -> tuple[int | None, int | None]:
    """Bytes of this process on the GPU, and bytes in use on the whole card; null if unknown."""
    reader = GpuReader()
    try:
        gpus = reader.read().gpus
    finally:
        reader.close()
    found = _this(gpus, device)
    if found is None:
        return None, None
    own = None
    if not isinstance(found.processes, Missing):
        for process in found.processes:
            if process.pid == os.getpid() and not isinstance(process.memory, Missing):
                own = process.memory
    whole = None if isinstance(found.memory_used, Missing) else found.memory_used
    return own, whole


def _this(gpus: tuple[GpuSample, ...], device: torch.device) -> GpuSample | None:
    """The sample of torch's ``device``, matched by UUID: NVML counts in another order."""
    uuid = str(torch.cuda.get_device_properties(device).uuid)
    for gpu in gpus:
        if isinstance(gpu.uuid, str) and gpu.uuid.removeprefix("GPU-") == uuid:
            return gpu
    return None


def context(device: torch.device) -> int:
    """Bytes this process holds on ``device`` beside tensors: CUDA's context, or the interpreter
    and its libraries on a CPU. Kept for later predictions.

    On CUDA a step of a small network is run first, because it loads the kernels of cuDNN and
    cuBLAS, forward and backward.
    Where NVML cannot tell this process's part, as in most containers, it is what the whole
    card has in use, other programs included, and is not kept.
    """
    gc.collect()
    if device.type != "cuda":
        held, own = resident(), True
    else:
        held, own = _cuda_context(device)
    if own:
        measured = calibration.measured_now(key(device.type == "cuda"), "context", context=held)
        calibration.remember(measured)
    return held


def _cuda_context(device: torch.device) -> tuple[int, bool]:
    layers = nn.Conv2d(3, 64, 3, padding=1), nn.BatchNorm2d(64), nn.Conv2d(64, 64, 3, 2, 1)
    network = nn.Sequential(*layers, nn.Flatten(), nn.Linear(64 * 16 * 16, 10)).to(device)
    network(torch.randn(8, 3, 32, 32, device=device)).sum().backward()
    torch.cuda.synchronize(device)
    own, _ = card(device)
    reserved = torch.cuda.memory_reserved(device)
    if own is not None:
        return max(0, own - reserved), True
    free, total = torch.cuda.mem_get_info(device)
    return max(0, total - free - reserved), False
