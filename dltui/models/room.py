"""Networks whose weights alone are more than there is memory for: refused before they are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import nn

from dltui.devices.host import HostReader
from dltui.errors import OutOfMemory
from dltui.words import amount


def demand_room(make: Callable[[], nn.Module], name: str, device: torch.device | None) -> None:
    """``OutOfMemory`` where what ``make`` gives fits neither this machine, on which weights are
    drawn, nor ``device``. It is made once without numbers, in a few ms, for which no random ones
    are drawn.
    """
    try:
        with torch.device("meta"):
            model = make()
    except RuntimeError as error:
        if "overflow" not in str(error):
            raise
        raise OutOfMemory(f"model: no memory holds the weights of {name}: {error}") from error
    size = sum(tensor.nbytes for tensor in (*model.parameters(), *model.buffers()))
    for there, told in _rooms(device):
        if size > there:
            count = sum(parameter.numel() for parameter in model.parameters())
            raise OutOfMemory(
                f"model: the {count:,} parameters of {name} alone take {amount(size)}, and {told}"
            )


def _rooms(device: torch.device | None) -> Iterator[tuple[int, str]]:
    """Bytes, and what to say of them."""
    free = HostReader().read().memory_free
    yield free, f"of this machine's memory {amount(free)} are free"
    if device is not None and device.type == "cuda":
        total = torch.cuda.get_device_properties(device).total_memory
        yield total, f"{device} has {amount(total)}"
