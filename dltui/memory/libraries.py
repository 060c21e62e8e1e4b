"""What cuBLAS and cuDNN ask of CUDA's allocator beside the tensors of a step.

Seen in the allocator's own record of eleven trainings on an H200 (torch 2.11, cuDNN 9.19; tests/gpu
keeps such records): with these requests put between the tensors of a prediction, the allocated
peak comes within 3 % and the reserved one within 11 %; without them they were up to 29 % short.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from dltui.memory.log import Moment, Place, Request
from dltui.words import MIB

LIGHT = "cuBLASLt"
FORWARD, BACKWARD = "cuBLAS, forward", "cuBLAS, backward"

HOPPER, BLACKWELL = (9, 0), (10, 0)

SPLIT = 4 * MIB
"""What the gradient of a weight takes beside the copies, for partial sums: 0 to 18 MiB were seen.
It matters less by itself than by not fitting where the copies fitted before."""


def kept(capability: tuple[int, int] | None) -> dict[str, int]:
    """Bytes each owner keeps on a GPU of that compute capability (null: taken to be large).

    cuBLAS has a workspace a thread, and the backward pass runs in a thread of its own: 32 MiB
    each on Hopper, as PyTorch asks for it there, 8.1 MiB on others (by its source, not measured).
    """
    large = capability in (None, HOPPER, BLACKWELL)
    workspace = 32 * MIB if large else 8 * MIB + MIB // 8
    return {FORWARD: workspace, BACKWARD: workspace, LIGHT: MIB}


def requests(name: str, args: tuple[Any, ...], out: Any, at: int, place: Place) -> list[Request]:
    """What operator ``name`` of aten asks for on CUDA, after ``at`` changes of the log."""
    if name in _PRODUCTS:
        thread = BACKWARD if place.moment is Moment.BACKWARD else FORWARD
        owners = [thread, LIGHT] if name == "addmm" else [thread]
        return [Request(at, place, owner=owner) for owner in owners]
    if name == "convolution":
        return [Request(at, place, _copies(args[0], args[1], out, args[8]))]
    if name == "convolution_backward":
        gradient, x, weight, groups, wanted = args[0], args[1], args[2], args[9], args[10]
        copies = _copies(x, weight, gradient, groups)
        split = (copies[0] + SPLIT, *copies[1:]) if copies else ()
        return [Request(at, place, sizes) for sizes in (copies, split)[not wanted[0] :]]
    return []


_PRODUCTS = {"mm", "bmm", "addmm", "baddbmm"}


def _copies(x: Tensor, weight: Tensor, out: Tensor, groups: int) -> tuple[int, ...]:
    """cuDNN's kernels for tensor cores want the channels last, and work on copies of what has
    them first; an expanded input is made whole before. Depthwise kernels are PyTorch's own."""
    if groups > 1 and groups == x.shape[1]:
        return ()
    whole = sum(part.nbytes for part in (x, weight, out) if not _channels_last(part))
    expanded = not x.is_contiguous() and not _channels_last(x)
    return (whole, x.nbytes) if expanded else (whole,) if whole else ()


def _channels_last(tensor: Tensor) -> bool:
    return tensor.ndim == 4 and tensor.is_contiguous(memory_format=torch.channels_last)
