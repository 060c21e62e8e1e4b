"""Where a training runs: the device asked for, or one line that says what there is."""

from __future__ import annotations

import torch

from dltui.errors import ResourceError

AUTOCAST = {"bf16": torch.bfloat16, "fp16": torch.float16}


def of_rank(name: str, local: int) -> torch.device:
    """That of the rank with this number on its machine: a GPU of its own, or the CPU."""
    cuda = name in ("auto", "cuda") and torch.cuda.is_available()
    if name == "cpu" or (name == "auto" and not cuda):
        return torch.device("cpu")
    return choose(f"cuda:{local}" if cuda else name)


def choose(name: str) -> torch.device:
    """``run.device`` as a device that is there; auto takes CUDA, then MPS, then the CPU.

    A CUDA device always has its number: half of torch.cuda refuses one without.
    ``torch.accelerator.current_accelerator()`` names cuda on machines that have none, so each
    is asked for itself.
    """
    cuda = torch.cuda.is_available()
    mps = torch.backends.mps.is_available()
    if name == "auto":
        return torch.device("cuda:0" if cuda else "mps" if mps else "cpu")
    device = torch.device(name)
    if device.type == "cuda":
        count = torch.cuda.device_count() if cuda else 0
        if (device.index or 0) >= count:
            there = f"this machine has {count}" if count else "this machine has no CUDA device"
            raise ResourceError(f"run.device = {name}: {there}; auto takes what there is")
        return torch.device("cuda", device.index or 0)
    if device.type == "mps" and not mps:
        raise ResourceError("run.device = mps: this machine has none; auto takes what there is")
    return device
