"""Which GPUs a run may use, before torch is there to say it."""

from __future__ import annotations

import os
from pathlib import Path

from dltui.devices.gpu import GpuReader, visible


def on_cpu(device: str) -> bool:
    """Whether a run asking for ``device`` will compute on the CPU, as far as can be told here."""
    if device == "auto":
        return not Path("/dev/nvidia0").exists()
    return device == "cpu"


def numbered() -> dict[str, int]:
    """NVML's names of the GPUs that this process may use, in CUDA's order, and their numbers."""
    reader = GpuReader()
    found = visible(reader.read(), os.environ.get("CUDA_VISIBLE_DEVICES"))
    reader.close()
    return {gpu.uuid: gpu.index for gpu in found if isinstance(gpu.uuid, str)}
