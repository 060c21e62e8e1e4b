"""The process that waits warm, for whoever has begun it: it is asked for runs.

It never stands in a run's way. Whatever is not as it should be (still importing, gone, stopped by
somebody, a package replaced meanwhile), the run begins in a process of its own, as without it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any

from dltui.launch.warm import installed
from dltui.launch.warm.channel import begin_process
from dltui.launch.warm.forks import Denied, Ended, Forked, Imports, Ready, Told, Wanted
from dltui.launch.warm.title import ROOM
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes

TARGET = "dltui.worker.forked:work"
"""What a run's process calls, with its directory and its environment."""

MODULES = ("dltui.worker.warm",)

PATIENCE = 1.0
"""Seconds after which a process that should have been forked begins as all others do. It takes
10 to 30 ms; one that comes later finds the run taken and leaves it.
"""


@dataclass(slots=True, eq=False)
class Process:
    """The process of ``run``, which is no child of this one; ``code`` once it is known."""

    run: RunDir
    forked: Forked
    parent: Waiting
    code: int | None = None

    @property
    def pid(self) -> int:
        return self.forked.pid

    def poll(self) -> int | None:
        if self.code is None:
            self.code = self.parent.code(self.forked.number)
        if self.code is None and self.parent.gone and not self._lives:  # nobody will tell
            ended = results.read(self.run)
            self.code = ended.exit_code if ended else -signal.SIGKILL
        return self.code

    def wait(self, timeout: float | None = None) -> int:
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() >= deadline:
                raise subprocess.TimeoutExpired(str(self.run.path), timeout or 0.0)
            time.sleep(0.02)
        return code

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def send_signal(self, sig: int, /) -> None:
        if self._lives:
            with suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def kill_all(self) -> None:
        if self._lives:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    @property
    def _lives(self) -> bool:
        return processes.start(self.pid) == self.forked.ticks


class Waiting:
    """Begins at once to import what runs need, at the lowest priority, in an environment like
    ``environment``: a run with another one is none for it. May be asked from any thread.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = dict(environment)
        self._stamp = installed.stamp()
        self._lock = Lock()
        self._number = 0
        self._codes: dict[int, int] = {}
        self.ready = False
        self.gone = False
        self._channel: Connection[Any, Told]
        self._process, self._channel = begin_process(
            "dltui.launch.warm",
            ROOM,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=self._environment,
        )
        self._send(Imports(TARGET, MODULES))

    @property
    def pid(self) -> int:
        return self._process.pid

    def look(self) -> None:
        """Whether it is ``ready`` by now, or ``gone``."""
        with self._lock:
            self._hear()

    def suits(self, environment: Mapping[str, str]) -> bool:
        """Whether what it has imported is what a new process would import."""
        return environment == self._environment and installed.stamp() == self._stamp

    def fork(self, run: RunDir, environment: Mapping[str, str]) -> Process | None:
        """A process that works on ``run``, in a session of its own; null where there is none
        within ``PATIENCE``.
        """
        with self._lock:
            self._hear()
            if not self.ready or self.gone:
                return None
            self._number += 1
            self._send(Wanted(self._number, (str(run.path), dict(environment))))
            deadline = time.monotonic() + PATIENCE
            while not self.gone and (left := deadline - time.monotonic()) > 0:
                self._channel.poll(left)
                match self._hear().get(self._number):
                    case Forked() as forked:
                        return Process(run, forked, self)
                    case Denied():
                        return None
            self._end()
        return None

    def code(self, number: int) -> int | None:
        """The exit code of what it has forked, once that has ended and it has said so."""
        with self._lock:
            self._hear()
            return self._codes.get(number)

    def close(self) -> None:
        """End it; what it has forked goes on."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        self.gone = True
        self._channel.close()
        self._process.kill()
        self._process.wait()

    def _send(self, asked: object) -> None:
        with suppress(ConnectionError):  # it is gone, and that is seen when it is listened to
            self._channel.send(asked)

    def _hear(self) -> dict[int, Forked | Denied]:
        """What it has told of those that it was to fork, by their numbers."""
        found: dict[int, Forked | Denied] = {}
        try:
            while not self.gone and self._channel.poll():
                match self._channel.recv():
                    case Ready():
                        self.ready = True
                    case Forked() | Denied() as answer:
                        found[answer.number] = answer
                    case Ended(number, code):
                        self._codes[number] = code
        except (EOFError, ConnectionError):
            self._end()
        return found
