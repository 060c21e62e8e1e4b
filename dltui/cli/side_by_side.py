"""Runs side by side, so many at a time; each is begun, and narrated, in its order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from dltui.cli.attend import Worker
from dltui.cli.diagnostics import narrate
from dltui.cli.passing_on import Signals
from dltui.devices.host import HostReader, usable_cores
from dltui.errors import DltuiError
from dltui.launch.gpus import numbered
from dltui.launch.queue.limits import limits
from dltui.words import GIB

MOST = 4
"""So many at a time at most, unless more are asked for: a run has threads of its own."""

ROOM = 2 * GIB
"""Free memory with which another one is begun."""


def suited() -> int:
    """How many runs this machine is for: one a core, and where there are GPUs one a GPU."""
    cores = min(usable_cores(), limits().cores or MOST)
    return max(1, min(MOST, cores, len(numbered()) or MOST))


class Wanted(Protocol):
    @property
    def heading(self) -> str:
        """The line that comes before what is said of it."""

    @property
    def alone(self) -> bool:
        """Whether nothing else is to run meanwhile."""

    def begin(self, signals: Signals, say: Callable[[str], None]) -> Worker | None:
        """Its worker; null where it needs none. Raises what stands in its way."""


@dataclass(slots=True)
class _Begun:
    """``error`` is what kept it from its beginning, ``said`` what there is to tell at its turn."""

    heading: str
    alone: bool
    worker: Worker | None = None
    error: DltuiError | None = None
    said: list[str] = field(default_factory=list[str])

    @property
    def runs(self) -> bool:
        return self.worker is not None and self.worker.runs


class SideBySide:
    """At most ``most`` at a time; after a signal, and once ``closed``, no more is begun."""

    def __init__(self, wanted: Iterable[Wanted], most: int, signals: Signals) -> None:
        self._wanted, self._most, self._signals = deque(wanted), most, signals
        self._begun: deque[_Begun] = deque()
        self.closed = False

    def next(self) -> bool:
        """Narrate the next until it has ended; false where none is begun any more. Raises what
        kept it from that.
        """
        if not self._begun:
            if not self._more:
                return False
            narrate(self._wanted[0].heading)
            self._begin(narrate)
        else:
            for line in (self._begun[0].heading, *self._begun[0].said):
                narrate(line)
        one = self._begun[0]
        try:
            if one.error:
                raise one.error
            if one.worker:
                one.worker.follow(meanwhile=self._look_after_others)
                one.worker.code()
        finally:
            self._begun.popleft()
        return True

    @property
    def _more(self) -> bool:
        return bool(self._wanted) and not self.closed and not self._signals.asked

    def _look_after_others(self) -> None:
        for one in list(self._begun)[1:]:
            if one.worker:
                one.worker.tend(one.said.append)
        while self._more and self._room():
            self._begin()

    def _room(self) -> bool:
        """For one that is wanted beside those that run."""
        running = [one for one in self._begun if one.runs]
        if not running:
            return True
        alone = self._wanted[0].alone or any(one.alone for one in running)
        return len(running) < self._most and not alone and HostReader().read().memory_free >= ROOM

    def _begin(self, say: Callable[[str], None] | None = None) -> None:
        wanted = self._wanted.popleft()
        one = _Begun(wanted.heading, wanted.alone)
        self._begun.append(one)
        try:
            one.worker = wanted.begin(self._signals, say or one.said.append)
        except DltuiError as error:
            one.error = error
