"""The warm parent of a sweep's points, forked ahead: where the coordinator was itself forked from a
process that has imported all, one of its own need not import it again. It must be forked before
the coordinator has threads.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from dltui.launch.warm.forks import Told
from dltui.runs.layout import RunDir
from dltui.runs.liveness import hearing
from dltui.sweeps.forking import main
from dltui.toml import limits


@dataclass(slots=True)
class Ahead:
    """As ``subprocess.Popen`` has it; ``alive`` and ``held`` are the ends of a pipe that only the
    coordinator keeps open.
    """

    pid: int
    channel: Connection[Any, Told]
    alive: int
    held: int
    code: int | None = None

    def poll(self) -> int | None:
        return self._wait(os.WNOHANG)

    def wait(self) -> int:
        code = self._wait(0)
        assert code is not None
        return code

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def send_signal(self, sig: int, /) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def _wait(self, how: int) -> int | None:
        if self.code is None:
            pid, status = os.waitpid(self.pid, how)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
        return self.code


_forked: list[Ahead] = []


def fork_for(run: RunDir) -> None:
    """If it is a sweep's."""
    with suppress(OSError, ValueError, limits.Beyond):  # who reads it next says so
        if limits.parse(limits.content(run.preset).decode()).get("sweep"):
            _forked.append(_fork())


def take() -> Ahead | None:
    """Once."""
    return _forked.pop() if _forked else None


def _fork() -> Ahead:
    here, there = multiprocessing.Pipe()
    alive, held = os.pipe()
    me = os.getpid()
    with hearing.heard_later():
        pid = os.fork()
    if pid:
        there.close()
        return Ahead(pid, here, alive, held)
    here.close()
    os.close(held)
    code = 1
    try:
        main(there, me)
        code = 0
    finally:
        os._exit(code)
