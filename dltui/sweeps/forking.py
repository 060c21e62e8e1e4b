"""The warm parent of a sweep's points.

It imports what all points need, torch before all, and forks a process for each group that its
coordinator asks for: in hundredths of a second instead of seconds, with clean memory. It starts no
thread and touches no device. Signals wait in it, and in what it forks until that hears them: it
ends with its coordinator and with nobody else.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import pkgutil
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

from dltui.runs.files import end_request
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes

Target = Callable[[list[str], dict[str, str], "Connection[str, str]"], None]
"""Runs points in one process, given their run directories and its environment.

Points that turn out not to share a process are left untouched, and why is sent through the pipe.
"""

LOOK_SECONDS = 0.2
"""How often children are looked at whose end is not heard: a process of theirs holds the pipe."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A process that is asked for."""

    number: int
    paths: list[str]
    place: dict[str, str]


@dataclass(frozen=True, slots=True)
class Ready:
    """All is imported."""


@dataclass(frozen=True, slots=True)
class Forked:
    """``ticks`` is its start, as the system counts it."""

    number: int
    pid: int
    ticks: int


@dataclass(frozen=True, slots=True)
class Denied:
    """The system let no process begin; ``why`` is its number for that."""

    number: int
    why: int


@dataclass(frozen=True, slots=True)
class Ended:
    """``said`` is what it sent through its pipe."""

    number: int
    code: int
    said: str


Told = Ready | Forked | Denied | Ended


@dataclass(frozen=True, slots=True)
class _Child:
    process: ForkProcess
    told: Connection[Any, str]


class _Forks:
    """Forks what is asked for, and tells how each ended."""

    def __init__(self, target: Target, channel: Connection[Told, Wanted], alive: int) -> None:
        self._target = target
        self._channel = channel
        self._alive = alive
        self._children: dict[int, _Child] = {}

    def serve(self) -> None:
        """Until the coordinator is gone."""
        self._channel.send(Ready())
        while True:
            ends = [child.process.sentinel for child in self._children.values()]
            connection.wait([self._channel, *ends], LOOK_SECONDS)
            self._tell_ended()
            if self._channel.poll():
                self._fork(self._channel.recv())

    def leave(self) -> None:
        """What it forked ends by itself, unless somebody has stopped it."""
        for child in self._children.values():
            if child.process.pid is not None and child.process.exitcode is None:
                os.kill(child.process.pid, signal.SIGCONT)

    def _tell_ended(self) -> None:
        for number, child in list(self._children.items()):
            if (code := child.process.exitcode) is not None:
                del self._children[number]
                said = _heard(child.told)
                self._channel.send(Ended(number, code, said))

    def _fork(self, wanted: Wanted) -> None:
        told, tell = multiprocessing.Pipe(duplex=False)
        ready, go = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(
            target=self._child, args=(wanted, tell, ready, go)
        )
        with tell, ready, go:
            try:
                process.start()
            except OSError as error:
                told.close()
                self._channel.send(Denied(wanted.number, error.errno or 0))
                return
            assert process.pid is not None
            self._children[wanted.number] = _Child(process, told)
            self._channel.send(Forked(wanted.number, process.pid, processes.start(process.pid)))
            go.send(True)

    def _child(
        self,
        wanted: Wanted,
        tell: Connection[str, Any],
        ready: Connection[Any, bool],
        go: Connection[bool, Any],
    ) -> None:
        """Nothing is touched before the coordinator has been told that there is this process."""
        go.close()
        self._channel.close()
        try:
            ready.recv()
        except EOFError:
            return
        watch = threading.Thread(target=_stop_with, args=(self._alive, wanted.paths), daemon=True)
        watch.start()
        self._target(wanted.paths, wanted.place, tell)


def _heard(told: Connection[Any, str]) -> str:
    with told:
        try:
            return str(told.recv()) if told.poll() else ""
        except EOFError:
            return ""


def _stop_with(alive: int, paths: Sequence[str]) -> None:
    """A killed coordinator leaves no points behind: they checkpoint and stop, to be resumed."""
    os.read(alive, 1)
    for run in (RunDir(Path(path)) for path in paths):
        if end_request.read(run) is None:
            end_request.note(run, end_request.End(how="stop", place="sweep"))
    os.kill(os.getpid(), signal.SIGTERM)


def main(channel: Connection[Told, Any], alive: int, parent: int) -> None:
    """Be the helper of ``parent``, which holds the other ends of ``channel`` and ``alive``."""
    processes.die_with_parent()
    if os.getppid() != parent:
        return
    path, target, preload = channel.recv()
    sys.path[:] = path
    for name in preload:
        importlib.import_module(name)
    forks = _Forks(pkgutil.resolve_name(target), channel, alive)
    # From now on the end of the channel says it; to hear that it must not stand still.
    processes.die_with_parent(signal.SIGCONT)
    try:
        forks.serve()
    except (EOFError, ConnectionError):
        forks.leave()
