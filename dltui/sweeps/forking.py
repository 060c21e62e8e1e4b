"""The warm parent of a sweep's points. Signals wait in it, and in what it forks until that hears
them: it ends with its coordinator and with nobody else.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any

from dltui.launch.warm.forks import Forks, Told
from dltui.runs.files import end_request
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes

Target = Callable[[list[str], dict[str, str], "Connection[str, str]"], None]
"""Runs points in one process, given their run directories and its environment.

Points that turn out not to share a process are left untouched, and why is sent through the pipe.
"""


def main(channel: Connection[Told, Any], parent: int) -> None:
    """Be the helper of ``parent``, which holds the other end of ``channel``."""
    processes.die_with_parent()
    if os.getppid() != parent:
        return
    forks = Forks(partial(_point, channel.recv().do()), channel)
    # From now on the end of the channel says it; to hear that it must not stand still.
    processes.die_with_parent(signal.SIGCONT)
    try:
        forks.serve()
    except (EOFError, ConnectionError):
        # What it forked ends by itself, unless somebody has stopped it.
        for pid in forks.pids:
            os.kill(pid, signal.SIGCONT)


def _point(
    target: Target, alive: int, paths: list[str], place: dict[str, str], tell: Connection[str, str]
) -> None:
    """In a process of its own."""
    Thread(target=_stop_with, args=(alive, paths), daemon=True).start()
    target(paths, place, tell)


def _stop_with(alive: int, paths: Sequence[str]) -> None:
    """A coordinator that is gone, and with it the other end of the pipe ``alive``, leaves no points
    behind: they checkpoint and stop, to be resumed.
    """
    os.read(alive, 1)
    for run in (RunDir(Path(path)) for path in paths):
        if end_request.read(run) is None:
            end_request.note(run, end_request.End(how="stop", place="sweep"))
    os.kill(os.getpid(), signal.SIGTERM)
