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

from dltui.errors import ExitCode


def leave_at_once() -> None:
    """From now on Ctrl-C ends this process, unless it was started to hear of none."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _leave)


@contextmanager
def raising() -> Iterator[None]:
    """Within, Ctrl-C raises ``KeyboardInterrupt``, as Python has it."""
    if signal.getsignal(signal.SIGINT) is not _leave:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, _leave)


def leave(code: int) -> NoReturn:
    """End this process, all of whose answer is printed.

    Python forgets no interrupt that met a text it compiled, as those of dataclasses: whatever
    became of it, the process would end by the signal.
    """
    if code == ExitCode.INTERRUPTED:
        os._exit(code)
    sys.exit(code)


def _leave(number: int, frame: FrameType | None) -> None:
    os._exit(ExitCode.INTERRUPTED)
