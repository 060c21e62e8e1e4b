"""The warm parent of the points, for their coordinator: asked for processes, and replaced when it
is gone. The points that it has forked live on: their coordinator looks at them itself then.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import Any

import psutil

from dltui.errors import DltuiError
from dltui.launch.patience import Patience
from dltui.launch.warm.ahead import Ahead
from dltui.launch.warm.channel import begin_process
from dltui.launch.warm.forks import Denied, Ended, Forked, Imports, Ready, Told, Wanted
from dltui.runs.liveness import processes

STANDING_SECONDS = 2.0
"""A helper that somebody has stopped for so long, while its coordinator goes on, is woken."""

MOST = 3
"""So many helpers in a row may end before the next point has: more is no accident."""


@dataclass(slots=True, eq=False)
class Child:
    """A process of points; ``pid`` is 0 until it has been forked.

    Once it has ``ended``, ``code`` is its exit code, negative for a signal, and null where nobody
    was left to see it; ``said`` is what it sent. ``untouched`` is true where it never began, for
    the reason ``denied`` if the system did not let it.
    """

    number: int
    pid: int = 0
    ticks: int = 0
    ended: bool = False
    code: int | None = None
    said: str = ""
    untouched: bool = False
    denied: int = 0

    @property
    def lives(self) -> bool:
        if self.ended or not self.pid:
            return False
        return (
            processes.start(self.pid) == self.ticks if self.ticks else psutil.pid_exists(self.pid)
        )

    def terminate(self) -> None:
        if self.lives:
            os.kill(self.pid, signal.SIGTERM)


class Helper:
    """``target`` is a ``Target`` as ``module:function``, ``preload`` what is imported before;
    ``say`` is told what becomes of the process. ``ahead`` is the first such process, if there is
    one already.
    """

    def __init__(
        self,
        target: str,
        preload: Sequence[str],
        say: Callable[[str], None],
        ahead: Ahead | None = None,
    ) -> None:
        self._target = target
        self._preload = list(preload)
        self._say = say
        self._ready = False
        self._deaths = 0
        self._stands_since: float | None = None
        self._number = 0
        self._children: dict[int, Child] = {}
        self._adopted: set[int] = set()
        self._process: subprocess.Popen[bytes] | Ahead
        self._channel: Connection[Any, Told]
        if ahead:
            self._alive, self._held = ahead.alive, ahead.held
            self._take_on(ahead, ahead.channel)
        else:
            self._alive, self._held = os.pipe()
            self._begin()

    def warm_up(self) -> None:
        """Until all is imported. ``DltuiError`` where the process dies of it."""
        while not self._ready:
            self.look(1.0)

    def fork(self, paths: Sequence[str], place: Mapping[str, str]) -> Child:
        """A process for the run directories ``paths``; it begins when it begins."""
        self._number += 1
        child = self._children[self._number] = Child(self._number)
        self._send(Wanted(child.number, (self._alive, list(paths), dict(place))))
        return child

    def look(self, seconds: float) -> list[Child]:
        """The processes that have ended; waits for one at most so long."""
        connection.wait([self._channel], seconds)
        dead = self._process.poll() is not None
        if not self._hear() or dead:
            self._replace()
        self._wake()
        for number in self._adopted & self._children.keys():
            child = self._children[number]
            child.ended = not child.lives
        ended = [child for child in self._children.values() if child.ended]
        for child in ended:
            del self._children[child.number]
            self._adopted.discard(child.number)
        return ended

    def close(self) -> None:
        """End it; every process that it forked has ended."""
        self._channel.close()
        self._process.kill()
        self._process.wait()
        os.close(self._alive)
        os.close(self._held)

    def _begin(self) -> None:
        begin = partial(begin_process, "dltui.sweeps", os.getpid(), inherited=[self._alive])
        self._take_on(*Patience(self._say).begin(begin))

    def _take_on(
        self, process: subprocess.Popen[bytes] | Ahead, channel: Connection[Any, Told]
    ) -> None:
        self._process, self._channel = process, channel
        self._send(Imports(self._target, self._preload, sys.path))

    def _send(self, asked: object) -> None:
        with suppress(ConnectionError):  # it is gone, and that is seen at the next look
            self._channel.send(asked)

    def _hear(self) -> bool:
        """What it has told; whether it may tell more."""
        try:
            while self._channel.poll():
                self._take(self._channel.recv())
        except (EOFError, ConnectionError):
            return False
        return True

    def _take(self, told: Told) -> None:
        match told:
            case Ready():
                self._ready = True
            case Forked(number, pid, ticks):
                child = self._children[number]
                child.pid, child.ticks = pid, ticks
            case Denied(number, why):
                child = self._children[number]
                child.ended = child.untouched = True
                child.denied = why
            case Ended(number, code, said):
                self._deaths = 0
                child = self._children[number]
                child.ended, child.code, child.said = True, code, said

    def _replace(self) -> None:
        """Another in its place. What was asked of it and not begun has ended untouched."""
        code = self._process.wait()
        how = in_words(code)
        self._deaths += 1
        by_itself = not self._ready and code >= 0
        if by_itself or self._deaths > MOST:
            raise DltuiError(f"the process that imports torch for all points died of {how}")
        self._say(f"the process that begins points ended with {how}: another takes its place")
        for child in self._children.values():
            if child.pid:
                self._adopted.add(child.number)
            else:
                child.ended = child.untouched = True
        self._channel.close()
        self._begin()

    def _wake(self) -> None:
        """Let it go on if somebody has stopped it: no point would begin or be seen to end."""
        if not processes.stopped(self._process.pid):
            self._stands_since = None
            return
        now = time.monotonic()
        self._stands_since = self._stands_since or now
        if now - self._stands_since >= STANDING_SECONDS:
            self._stands_since = None
            self._say("the process that begins points was stopped by a signal: it is let go on")
            self._process.send_signal(signal.SIGCONT)


def in_words(code: int) -> str:
    """How a process ended: ``signal SIGKILL``, or ``code 1``."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
