"""Ctrl-C while nothing is there yet that could be interrupted: exit code 130, no traceback.

A ``KeyboardInterrupt`` that meets an import, or Python's own farewell, tells of it at length.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from dltui.cli import at_once
from dltui.errors import ExitCode


@contextmanager
def raising() -> Iterator[None]:
    """Within, Ctrl-C raises ``KeyboardInterrupt``, as Python has it."""
    if signal.getsignal(signal.SIGINT) is not at_once.leave:
        yield
        return
    signal.signal(signal.SIGINT, _HEARD)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, at_once.leave)


def as_python_has_it() -> None:
    """Within ``raising``, for a loop of asyncio, which answers Ctrl-C itself then."""
    if signal.getsignal(signal.SIGINT) is _HEARD:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def swallowed() -> bool:
    """Whether there was a Ctrl-C, for who should not have come as far as to ask.

    Python drops what is raised while it tidies up, as after each import: no ``except`` sees it.
    """
    return _HEARD.once


def behind(error: BaseException) -> bool:
    """Whether it is what Python 3.11 made of a Ctrl-C that met a class while it was made."""
    cause = error.__cause__
    while cause is not None and not isinstance(cause, KeyboardInterrupt):
        cause = cause.__cause__
    return cause is not None


def leave(code: int) -> NoReturn:
    """End this process, all of whose answer is printed.

    Python forgets no interrupt that met a text it compiled, as those of dataclasses: whatever
    became of it, the process would end by the signal.
    """
    if swallowed() or code == ExitCode.INTERRUPTED:
        os._exit(code)
    sys.exit(code)


class _Hearing:
    """Raises, and remembers that it did."""

    def __init__(self) -> None:
        self.once = False

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.once = True
        raise KeyboardInterrupt


_HEARD = _Hearing()
