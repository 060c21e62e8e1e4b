"""Pictures that do not fit in memory stay files: which do, how many processes read them, and what
is said of one that dies. No torch: the plan asks as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from signal import Signals

from dltui.data.room import free
from dltui.devices.host import usable_cores

MEMORY_SHARE = 0.25
"""Part of the free memory that decoded pictures may take before they stay files."""

MOST = 16
"""Processes at most, where nobody said how many."""


def fit(count: int, each: int) -> bool:
    """Whether ``count`` pictures of ``each`` bytes are decoded at once and held in memory."""
    return count * each <= MEMORY_SHARE * free()


def processes(wanted: int = 0, *, sharing: int = 1) -> int:
    """How many read: as many as ``wanted``, or with 0 one for each core of the ``sharing``
    trainings of this machine, and none beside a single core.

    Beside a small network one less left a third of two cores idle.
    """
    if wanted:
        return wanted
    usable = usable_cores() // max(sharing, 1)
    return min(MOST, usable) if usable > 1 else 0


def lost(ended: Mapping[int, int], doing: str, count: int) -> str:
    """That of ``count`` readers some have ``ended``, exit codes by their numbers, and what helps
    where it was by a signal, as the kernel's where memory is out.
    """
    pid, code = min(ended.items(), key=lambda one: one[1])
    if code >= 0:
        return f"process {pid}, which read pictures, ended with exit code {code} {doing}"
    fewer = f"run.loaders = {count // 2}" if count > 1 else "a smaller train.batch_size"
    return (
        f"process {pid}, which read pictures, was ended by {Signals(-code).name} {doing}: "
        f"out of memory, if nobody did it; {fewer} needs less"
    )
