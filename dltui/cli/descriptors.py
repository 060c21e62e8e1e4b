"""The three standard streams: there, whatever state this process was started in."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import TextIO


def open_closed() -> None:
    """Open those that are closed, so that no file of ours gets their number.

    Nothing comes from stdin, what is said on stderr is lost, and writing to stdout is refused:
    somebody has to learn that the answer has gone nowhere.
    """
    if sys.stdin is None:
        sys.stdin = _opened(0, os.O_RDONLY, "r")
    if sys.stdout is None:
        sys.stdout = _opened(1, os.O_RDONLY, "w")
    if sys.stderr is None:
        sys.stderr = _opened(2, os.O_WRONLY, "w")


def _opened(number: int, flags: int, mode: str) -> TextIOWrapper:
    nothing = os.open(os.devnull, flags)
    if nothing != number:
        os.dup2(nothing, number)
        os.close(nothing)
    os.set_inheritable(number, True)
    file = os.fdopen(number, mode, encoding="utf-8", closefd=False)
    assert isinstance(file, TextIOWrapper)
    return file


def drop(stream: TextIO) -> None:
    """From now on what is written to ``stream`` goes nowhere.

    For one that takes no more: Python's own farewell flush must not complain about it, too.
    """
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)
