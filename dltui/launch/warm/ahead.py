"""A process that a run will fork others from, forked ahead: where the run was itself forked from
one that has imported all, one of its own need not import it again. It must be forked before the
run has threads.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from dltui.runs.liveness import hearing

Serve = Callable[["Connection[Any, Any]", int], None]
"""What such a process does, given its end of a channel and the number of the run's process."""


@dataclass(slots=True)
class Ahead:
    """As ``subprocess.Popen`` has it; ``alive`` and ``held`` are the ends of a pipe that only the
    run keeps open.
    """

    pid: int
    channel: Connection[Any, Any]
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


def fork(serve: Serve) -> None:
    """Keep one for whoever takes it."""
    _forked.append(_fork(serve))


def take() -> Ahead | None:
    """Once."""
    return _forked.pop() if _forked else None


def _fork(serve: Serve) -> Ahead:
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
        serve(there, me)
        code = 0
    finally:
        os._exit(code)
