"""What the process of a run prints: ``worker.log`` lies on the disk that the run writes to."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

from dltui.writing import Refused, appended, writing


class _Log(io.FileIO):
    """Words that the disk does not take are gone: they must not cost a run its ending."""

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data) or 0
        except OSError:
            return memoryview(data).nbytes


def never_fail() -> None:
    """From now on printing raises nothing here, whatever becomes of the disk."""
    for name, number in (("stdout", 1), ("stderr", 2)):
        raw = io.BufferedWriter(_Log(number, "wb", closefd=False))
        stream = io.TextIOWrapper(
            raw, encoding="utf-8", errors="backslashreplace", line_buffering=True
        )
        setattr(sys, name, stream)


def talk_to(log: Path) -> None:
    """Let everything that a forked process prints, libraries included, go to its run's log; where
    the disk does not take that, it stays where its parent's goes.
    """
    try:
        with writing(log), appended(log) as file:
            for stream in (1, 2):
                os.dup2(file.fileno(), stream)
    except Refused as error:
        print(error, file=sys.stderr)
