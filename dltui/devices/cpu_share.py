"""What a training takes of the processor, so that whoever sits in front of it can go on."""

from __future__ import annotations

import os

from dltui.devices.host import usable_cores

BACKGROUND_NICE = 10

RUN_DIR = "DLTUI_RUN_DIR"
"""By it a script that logs finds the run that it belongs to: not one that is begun within."""


OF_LIBRARIES = {
    "_RJEM_MALLOC_CONF",  # polars
    "KMP_DUPLICATE_LIB_OK",  # scikit-learn, and the next
    "KMP_INIT_AT_FORK",
} - os.environ.keys()
"""What these write into a process's environment when it imports them; a run's does so itself. A
process that waits warm was begun before: with them a run would have another environment, and after
the first table that was looked at none was forked any more (130 of 430 s of a whole ``verify``).
"""


def threads(polite: bool, ranks: int = 1) -> int:
    """CPU threads of a new run, of each of its ``ranks``; 0 leaves them to PyTorch."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    if said.isdigit():
        return int(said)
    cores = max(1, usable_cores() - polite)
    return max(1, cores // ranks) if polite or ranks > 1 else 0


def environment(threads: int) -> dict[str, str]:
    """A worker's: other libraries' thread pools obey the same number as torch, 0 for its own."""
    others = {RUN_DIR, *OF_LIBRARIES}
    values = {name: value for name, value in os.environ.items() if name not in others}
    if threads:
        values["OMP_NUM_THREADS"] = str(threads)
    # A thread that waits for its siblings spins, and on a shared machine it spins away the core
    # they need: with both of two cores busy, a step of D1's net took 45–130 ms as PyTorch's
    # OpenMP comes and 3.2 ms with a short spin (a small convolution net 55–360 and 26 ms).
    values.setdefault("GOMP_SPINCOUNT", "100")
    values["PYTHONUNBUFFERED"] = "1"
    return values
