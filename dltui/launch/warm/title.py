"""The command line that the system tells of a process that was forked to do another's work.

A process may write over its own, within the room of it (proc_pid_cmdline(5)).
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence
from pathlib import Path

ROOM = " " * 256
"""An argument more for whoever forks, so that there is room."""

_BEGIN, _END = 48, 49
"""``arg_start`` and ``arg_end`` of proc_pid_stat(5), which counts from 1."""


def show(command: Sequence[str]) -> None:
    """Be told as ``command`` from now on, as much of it as there is room for (Linux only)."""
    if sys.platform != "linux":
        return
    fields = Path("/proc/self/stat").read_text().rpartition(")")[2].split()
    begin, end = (int(fields[number - 3]) for number in (_BEGIN, _END))
    if room := end - begin:
        text = b"\0".join(word.encode(errors="replace") for word in command)[: room - 1]
        ctypes.memmove(begin, text.ljust(room, b"\0"), room)
