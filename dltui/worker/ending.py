"""How a run ended: an outcome, or an exception turned into a status and one line."""

from __future__ import annotations

import errno
import shutil
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from dltui import foreign
from dltui.errors import DltuiError, ExitCode, Interrupted, OutOfMemory, out_of_memory
from dltui.errors import say as say
from dltui.runs.log.events import Status
from dltui.runs.outcome import Outcome
from dltui.writing import FAILING, FULL, WORDS, refusal, system_error

LITTLE = 2**20
"""Bytes of free space that count as none: a library may have given back what it could not use."""

NO_ROOM = ("CUDA error: out of memory", "STATUS_ALLOC_FAILED", "ALLOCATION_FAILED")
"""What CUDA, cuBLAS and cuDNN say on a card too full for a process's context or the libraries;
torch's own allocator has nothing to do with it."""

CROWDED = (errno.EAGAIN, errno.ENOMEM, errno.EMFILE, errno.ENFILE)
"""What the system says where there is no place for another process, thread or open file."""


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
    if isinstance(error, OutOfMemory) or out_of_memory(error):
        where = foreign.place(error)
        said = f"{where}: " if where and not isinstance(error, OutOfMemory) else ""
        return _ending(Status.OUT_OF_MEMORY, f"{said}{_first_line(error)}")
    if isinstance(error, RuntimeError) and any(text in str(error) for text in NO_ROOM):
        return _ending(Status.OUT_OF_MEMORY, f"no room left on the GPU: {_first_line(error)}")
    if isinstance(error, DltuiError):
        if error.__cause__ and not isinstance(error.__cause__, OSError):
            traceback.print_exception(error.__cause__)
        return Ending(status=Status.FAILED, message=str(error), exit_code=error.exit_code)
    if message := _crowded(error) or _of_the_disk(error, folder):
        return Ending(status=Status.FAILED, message=message, exit_code=ExitCode.RESOURCE)
    traceback.print_exception(error)
    said = f"{type(error).__name__}: {_first_line(error)}"
    if foreign.place(error):
        said = foreign.words(error)
    return _ending(Status.FAILED, f"{said} (traceback in worker.log)")


def _ending(status: Status, message: str) -> Ending:
    return Ending(status=status, message=message, exit_code=status.exit_code)


def _crowded(error: BaseException) -> str:
    """What the system has no room for: a process, a thread, a file; empty for anything else."""
    if isinstance(error, RuntimeError) and str(error) == "can't start new thread":
        return WORDS[errno.EAGAIN]
    return WORDS[error.errno or 0] if isinstance(error, OSError) and error.errno in CROWDED else ""


def _of_the_disk(error: BaseException, folder: Path) -> str:
    """What of the disk is behind it, by the system's number, or, where a library has lost that, by
    how much room there is; empty for anything else.
    """
    system = system_error(error)
    if system is not None:
        if system.errno in FAILING:
            file = system.filename
            return str(refusal(system, Path(file) if isinstance(file, str) else folder))
        return f"no space left on the disk of {folder}" if system.errno in FULL else ""
    try:
        full = shutil.disk_usage(folder).free < LITTLE
    except OSError as away:
        return str(refusal(away, folder))
    return f"no space left on the disk of {folder}" if full else ""


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
