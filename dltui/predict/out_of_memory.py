"""Out of memory as a result: what was asked for, what there was, and what would have fitted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
import torch

from dltui import foreign
from dltui.errors import OutOfMemory
from dltui.figures.records import Bars
from dltui.memory.anatomy import stacked_bar
from dltui.memory.data_shape import of_dataset
from dltui.memory.largest import predicted_batch
from dltui.memory.traced_step import Setting
from dltui.memory.tracker import Overflow
from dltui.predict.setting import setting
from dltui.training.hooks import Setup
from dltui.training.memory_samples import memory
from dltui.words import MIB, amount

KERNELS = 160 * MIB
"""What a step loads of cuDNN and cuBLAS beside the allocator's memory. One that ends in the middle
has loaded a part of it: on an H100 the next, smaller step then had 130 MiB less."""


@contextmanager
def out_of_memory_in_words(setup: Setup, folder: Path) -> Iterator[None]:
    """Turns what CUDA, the CPU's allocator or a limit raises into one `OutOfMemory`.

    It says which batch size is predicted to fit; ``folder`` is where the preset's paths start.
    """
    try:
        yield
    except (Overflow, RuntimeError) as error:  # torch's OutOfMemoryError is a RuntimeError
        state = _state(error, setup.device, setup.preset.run.memory_limit * MIB)
        if state is None:
            raise
        _show_state(setup, error)
        text = f"out of memory at batch {setup.options.batch_size}: needed at least "
        line = foreign.place(error)
        where = f" ({line})" if line and not state.where else state.where
        text += f"{amount(state.needed)}, had {amount(state.had)}{where}"
        ranks = setup.seat.size if setup.seat else 1
        smaller = ranks * predicted_batch(memory_setting(setup, folder), state.room)
        if smaller:
            text += f"; batch {smaller} is predicted to fit"
        raise OutOfMemory(text) from error


@contextmanager
def lanes_out_of_memory_in_words(setup: Setup, lanes: int) -> Iterator[None]:
    """The same for ``lanes`` trainings of one process, of which fewer would have fitted."""
    try:
        yield
    except RuntimeError as error:
        state = _state(error, setup.device, 0)
        if state is None:
            raise
        text = f"out of memory with {lanes} lanes in one process: needed at least "
        text += f"{amount(state.needed)}, had {amount(state.had)}"
        text += f"; set sweep.lanes to {lanes // 2} or less"
        raise OutOfMemory(text) from error


def _show_state(setup: Setup, error: Exception) -> None:
    """Record what was held when the request came: by kind where the step was followed."""
    setup.recorder.memory(step=0, device=str(setup.device), bytes=memory(setup.device))
    if isinstance(error, Overflow):
        kinds = {str(kind): size for kind, size in error.kinds.items()}
        bar = stacked_bar(f"held in {error.place}", kinds)
        title = f"A request of {amount(error.request)} did not fit"
        setup.recorder.figure(Bars(id="memory", title=title, bars=[bar], unit="MiB", digits=1))


def memory_setting(setup: Setup, folder: Path) -> Setting:
    """What of the training decides its memory, for a prediction."""
    cuda = setup.device.type == "cuda"
    return setting(
        setup.preset,
        of_dataset(setup.dataset, transformed=setup.transforms is not None),
        folder=folder,
        cuda=cuda,
    )


class _State(NamedTuple):
    """Bytes needed, bytes there were, where, and ``room``: what the next training can count on."""

    needed: int
    had: int
    room: int
    where: str = ""


def _state(error: Exception, device: torch.device, limit: int) -> _State | None:
    """Null when memory is not what went wrong."""
    if isinstance(error, Overflow):
        needed = error.live + error.request
        return _State(needed, error.capacity, error.capacity, f" ({error.place})")
    if isinstance(error, torch.OutOfMemoryError):
        # What is still reserved has failed to go back, so it is held, in whole segments.
        held = torch.cuda.memory_reserved(device)
        there = torch.cuda.mem_get_info(device)[0] + held
        # Others on the card can leave less than the limit allows.
        had, room = (min(limit or size, size) for size in (there, max(0, there - KERNELS)))
        return _State(held + requested(str(error)), had, room)
    if "can't allocate memory" in str(error):
        process, free = psutil.Process().memory_info().rss, psutil.virtual_memory().available
        return _State(process + requested(str(error)), process + free, process + free)
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
