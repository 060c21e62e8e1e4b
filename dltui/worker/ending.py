"""How a run ended: an outcome, or an exception turned into a status and one line."""

from __future__ import annotations

import shutil
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dltui import foreign
from dltui.errors import DltuiError, ExitCode, Interrupted, OutOfMemory
from dltui.runs.log.events import Status
from dltui.runs.outcome import Outcome
from dltui.writing import FULL

LITTLE = 2**20
"""Bytes of free space that count as none: a library may have given back what it could not use."""

NO_ROOM = ("CUDA error: out of memory", "STATUS_ALLOC_FAILED", "ALLOCATION_FAILED")
"""What CUDA, cuBLAS and cuDNN say on a card too full for a process's context or the libraries;
torch's own allocator has nothing to do with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    status: Status
    message: str = ""
    metrics: dict[str, float] = field(default_factory=dict[str, float])
    exit_code: ExitCode


def of_outcome(outcome: Outcome) -> Ending:
    return Ending(
        status=outcome.status,
        message=outcome.message,
        metrics=outcome.metrics,
        exit_code=outcome.exit_code or outcome.status.exit_code,
    )


def of_error(error: BaseException, folder: Path) -> Ending:
    """The ending behind an exception; one that is a bug leaves its traceback in the log.

    ``folder`` is the run's: when its disk is full, that is why, whatever a library says.
    """
    if isinstance(error, Interrupted):
        return _ending(Status.STOPPED, str(error))
    if isinstance(error, OutOfMemory) or _is_out_of_memory(error):
        where = foreign.place(error)
        said = f"{where}: " if where and not isinstance(error, OutOfMemory) else ""
        return _ending(Status.OUT_OF_MEMORY, f"{said}{_first_line(error)}")
    if isinstance(error, RuntimeError) and any(text in str(error) for text in NO_ROOM):
        return _ending(Status.OUT_OF_MEMORY, f"no room left on the GPU: {_first_line(error)}")
    if isinstance(error, DltuiError):
        if error.__cause__:
            _trace(error.__cause__)
        return Ending(status=Status.FAILED, message=str(error), exit_code=error.exit_code)
    if _is_full_disk(error, folder):
        message = f"no space left on the disk of {folder}"
        return Ending(status=Status.FAILED, message=message, exit_code=ExitCode.RESOURCE)
    _trace(error)
    said = f"{type(error).__name__}: {_first_line(error)}"
    if foreign.place(error):
        said = foreign.words(error)
    return _ending(Status.FAILED, f"{said} (traceback in worker.log)")


def say(error: Exception) -> None:
    """A line of the log, unless its disk is full: that must not cost the run its ending."""
    with _room():
        print(error, file=sys.stderr)


def _trace(error: BaseException) -> None:
    with _room():
        traceback.print_exception(error)


@contextmanager
def _room() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise


def _ending(status: Status, message: str) -> Ending:
    return Ending(status=status, message=message, exit_code=status.exit_code)


def _is_out_of_memory(error: BaseException) -> bool:
    """Python's own, CUDA's (by name: torch may not be imported), or the CPU allocator's."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def _is_full_disk(error: BaseException, folder: Path) -> bool:
    """By its number, or, as torch and safetensors have none, by how much room there is."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return shutil.disk_usage(folder).free < LITTLE


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
