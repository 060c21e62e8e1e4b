"""The ticket of a run, as its process asks for it or takes what it needs at once."""

from __future__ import annotations

import os

import msgspec

from dltui.launch.gpus import numbered
from dltui.launch.queue import ticket as tickets
from dltui.launch.queue.ticket import Ticket
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.layout import RunDir


def ticket(run: RunDir, request: Request, me: Identity) -> Ticket:
    """What ``me`` waits for on behalf of ``run``; where there are fewer GPUs than it wants, for
    those.
    """
    may = numbered() if request.wait else {}
    wanted = min(request.gpus or 1, len(may))
    return msgspec.structs.replace(
        _of(run, request, me), may=may, gpus=wanted, most=max(request.most, wanted)
    )


def at_once(run: RunDir, request: Request, me: Identity) -> Ticket:
    """What it holds where it does not wait: the GPUs that its device names, as
    ``CUDA_VISIBLE_DEVICES`` does, or the first. NVML is not asked for that.
    """
    _, _, index = request.device.partition(":")
    first = int(index) if index.isdigit() else 0
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    names = visible.split(",") if visible is not None else [str(n) for n in range(64)]
    held = [name.strip() for name in names[first : first + request.gpus]]
    return tickets.holds(_of(run, request, me), [name for name in held if name])


def _of(run: RunDir, request: Request, me: Identity) -> Ticket:
    wanted = max(1, request.cores or request.threads)
    return msgspec.structs.replace(tickets.of(run, me), cores=wanted, counted=not me.slurm_id)
