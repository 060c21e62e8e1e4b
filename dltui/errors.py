"""Every error a user can cause: one line of text and one exit code each."""

from __future__ import annotations

import sys
from enum import IntEnum


class ExitCode(IntEnum):
    """What the process tells the shell."""

    FINISHED = 0
    FAILED = 1
    USAGE = 2
    RESOURCE = 3
    INTERRUPTED = 130


MEANINGS = {
    ExitCode.FINISHED: "finished; a sweep also where points diverged, which is a result of it",
    ExitCode.FAILED: "failed, diverged, lost, or a claim or --expect does not hold",
    ExitCode.USAGE: "usage, or a preset that cannot be meant",
    ExitCode.RESOURCE: "resource: no device, memory, data, permission or disk space; stdout closed",
    ExitCode.INTERRUPTED: "interrupted: stopped with a checkpoint, or killed",
}
"""As --help and the README tell them."""


class DltuiError(Exception):
    """Base of all errors that are shown as one line, without a traceback."""

    exit_code: ExitCode = ExitCode.FAILED
    kind: str = "failed"
    """One word on what is at fault, for programs."""


class UsageError(DltuiError):
    """A command line, preset or setting that cannot be meant."""

    exit_code = ExitCode.USAGE
    kind = "usage"


class InputError(UsageError):
    """Data or code of the user's that is there and cannot be meant; says in which row or file."""

    kind = "input"


class ResourceError(DltuiError):
    """The machine lacks something: a device, memory, data, disk space."""

    exit_code = ExitCode.RESOURCE
    kind = "resource"


class DataError(ResourceError):
    """Data that is missing or unreadable; says where it was looked for and how to get it."""


class OutOfMemory(ResourceError):
    """An allocation that did not fit; a result of the run, not a crash."""


def say(error: Exception) -> None:
    """A line of the log."""
    print(error, file=sys.stderr)


def out_of_memory(error: BaseException) -> bool:
    """Python's own, CUDA's (by name: torch may not be imported), or the CPU allocator's."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


class Interrupted(DltuiError):
    """Stopped by the user at a step boundary, with a checkpoint."""

    exit_code = ExitCode.INTERRUPTED
    kind = "interrupted"
