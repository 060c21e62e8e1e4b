"""How a script ended, from what it was ended by."""

from __future__ import annotations

from dataclasses import dataclass

from dltui.errors import out_of_memory
from dltui.runs.log.events import Status


@dataclass(frozen=True, slots=True)
class Ending:
    """``message`` is one line, empty where there is nothing to say."""

    status: Status
    message: str = ""


def of_error(error: BaseException) -> Ending:
    """The ending behind an exception that nobody caught."""
    if isinstance(error, KeyboardInterrupt):
        return Ending(Status.STOPPED)
    if isinstance(error, SystemExit):
        return of_exit(error.code)
    said = f"{type(error).__name__}: {str(error).strip()}".splitlines()[0]
    return Ending(Status.OUT_OF_MEMORY if out_of_memory(error) else Status.FAILED, said)


def of_exit(code: object) -> Ending:
    """Of ``sys.exit(code)``: a text is an error, as Python has it."""
    if code is None or code == 0:
        return Ending(Status.FINISHED)
    if isinstance(code, int):
        return Ending(Status.FAILED, f"exit code {code & 0xFF}")
    return Ending(Status.FAILED, (str(code).strip() or "exit code 1").splitlines()[0])
