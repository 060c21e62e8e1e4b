"""Probes, each in a process of its own that is forked from one which has imported torch.

One talks to it through a pair of sockets without a name: a kill leaves nothing on any disk.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Generic, Self, TypeVar

import msgspec
import psutil

from dltui.errors import DltuiError
from dltui.launch.warm import ahead
from dltui.launch.warm.ahead import Ahead
from dltui.launch.warm.channel import begin_process
from dltui.runs.liveness import processes

T = TypeVar("T")


class Probing(Generic[T]):
    """The process that forks them (`forked_probes.py`) for one run, one at a time; each does
    ``work``, which is a function of a module."""

    def __init__(self, work: Callable[..., T], told: type[T]) -> None:
        self._work, self._kind = work, told
        self._process: subprocess.Popen[bytes] | Ahead
        self._channel: Connection[Any, Any]
        if forked := ahead.take():
            self._process, self._channel = forked, forked.channel
        else:
            module = f"{__package__}.forked_probes"
            self._process, self._channel = begin_process(module, os.getpid())
        self._channel.send(sys.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """A probe that goes on ends with it."""
        self._channel.close()
        for process in reversed(processes.family(self._process.pid)):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()

    def ask(self, *arguments: object) -> None:
        """For a probe of these."""
        with suppress(ConnectionError):  # it is gone, and that is told
            self._channel.send((self._work, arguments))

    def told(self, seconds: float) -> T | int | None:
        """What a probe found, or how its process ended without a word: its exit code, negative for
        a signal. Null while neither is known, for which ``seconds`` are waited at most.
        ``DltuiError`` where there is nobody left who would tell.
        """
        if not self._channel.poll(seconds):
            return None
        try:
            said: bytes | int = self._channel.recv()
        except (EOFError, ConnectionError):
            code = self._process.wait()
            raise DltuiError(f"the process that begins probes ended (exit {code})") from None
        return said if isinstance(said, int) else msgspec.json.decode(said, type=self._kind)
