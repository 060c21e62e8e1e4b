"""Out of memory as a result: what was asked for, what there was, and what would have fitted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import torch

from dltui.analysis.memory_tracker import Overflow
from dltui.devices.units import MIB, amount
from dltui.errors import OutOfMemory


@contextmanager
def out_of_memory_in_words(
    device: torch.device, *, batch: int, limit: int, fitting: Callable[[int], int]
) -> Iterator[None]:
    """Turns what CUDA, the CPU's allocator or a limit raises into one `OutOfMemory`.

    ``limit`` is in MiB (0: none). ``fitting`` says which batch size is predicted to fit in so
    many bytes; 0 when it cannot tell.
    """
    try:
        yield
    except (Overflow, torch.OutOfMemoryError, RuntimeError) as error:
        state = _state(error, device, limit * MIB)
        if state is None:
            raise
        needed, had, where = state
        text = f"out of memory at batch {batch}: needed at least {amount(needed)}"
        text += f", had {amount(had)}{where}"
        smaller = fitting(had)
        if smaller:
            text += f"; batch {smaller} is predicted to fit"
        raise OutOfMemory(text) from error


def _state(error: Exception, device: torch.device, limit: int) -> tuple[int, int, str] | None:
    """Bytes needed, bytes there were, and where; null when memory is not what went wrong."""
    if isinstance(error, Overflow):
        return error.live + error.request, error.capacity, f" ({error.place})"
    if isinstance(error, torch.OutOfMemoryError):
        had = limit or torch.cuda.get_device_properties(device).total_memory
        return torch.cuda.memory_allocated(device) + requested(str(error)), had, ""
    if "can't allocate memory" in str(error):
        process, free = psutil.Process().memory_info().rss, psutil.virtual_memory().available
        return process + requested(str(error)), process + free, ""
    return None


def requested(message: str) -> int:
    """The bytes an out-of-memory message says were asked for; 0 if it does not say.

    "Tried to allocate 2.00 GiB" is CUDA's form, "you tried to allocate 4000 bytes" the CPU's.
    """
    found = re.search(r"tried to allocate ([\d.]+) (bytes|[KMGT]iB)", message, re.IGNORECASE)
    if found is None:
        return 0
    units = ("bytes", "KiB", "MiB", "GiB", "TiB")
    return int(float(found[1]) * 1024 ** units.index(found[2]))
