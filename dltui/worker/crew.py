"""The other ranks of a run as rank 0 sees them: begun with it, watched, and let go.

One that dies, fails or does not come on ends the run under its name, also where the work itself
waits for that rank in a collective that will never come back.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread

from dltui.errors import ExitCode
from dltui.launch.ranks import JOINED, Seat
from dltui.runs.files import ranks
from dltui.runs.files.ranks import Rank
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes
from dltui.runs.log.events import Status
from dltui.worker.ending import Ending
from dltui.worker.rank_life import RankLife

LOOK_SECONDS = 0.25

GRACE_SECONDS = 2.0
"""The work has as long to come out of what it waits for by itself, once a rank is known to be gone.
Longer than a rank that fails takes to write down why."""

STOPPED_SECONDS = 10.0
"""A rank that somebody has stopped, and that nobody lets go on, ends its run after as long."""

LATE_SECONDS = 5.0
"""A rank that others wait for is told of after as long. Of those elsewhere than here it is known
every few seconds how far they are."""

LEAVE_SECONDS = 10.0
"""Ranks that have nothing left to do have as long to end."""

Conclude = Callable[[Ending], int]


class Crew:
    """``timeout`` are the seconds that ranks wait for one that does not come on.

    ``conclude`` writes how the run ended; it is called from a thread of this crew where the work
    cannot come back for it, and then the process ends.
    """

    def __init__(
        self,
        run: RunDir,
        seat: Seat,
        children: Sequence[subprocess.Popen[bytes]],
        timeout: float,
        doing: Callable[[], str],
        conclude: Conclude,
    ) -> None:
        self._run, self._seat, self._conclude = run, seat, conclude
        self._children = dict(enumerate(children, 1))
        self._standstill = Standstill(seat.size, timeout)
        each = ranks.seconds(seat.size, 1.0)
        self._looks, self._places = Turns(each), Turns(min(each, timeout / 4))
        self._life = RankLife(run, seat, doing)
        self._failure: Ending | None = None
        self._failed, self._done, self._concluding = Event(), Event(), Lock()
        self._thread = Thread(target=self._watch, name="crew", daemon=True)
        self._thread.start()

    def reason(self) -> Ending | None:
        """Why the work failed, where another rank is why: known a moment later."""
        self._looks.hurry()
        self._failed.wait(GRACE_SECONDS)
        return self._failure

    def take(self, end: Ending | None = None) -> None:
        """Nobody else concludes the run from now on; without return where somebody does."""
        self._concluding.acquire()
        self._done.set()
        self._life.end(end)

    def leave(self) -> None:
        """Wait until the others have ended, or end them."""
        until = time.monotonic() + LEAVE_SECONDS
        for child in self._children.values():
            try:
                child.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def kill(self) -> None:
        for child in self._children.values():
            child.kill()
            child.wait()

    def _watch(self) -> None:
        while not self._done.wait(LOOK_SECONDS):
            self._failure = self._dead() or self._standing()
            if self._failure is not None:
                self._failed.set()
                self._end()
                return

    def _end(self) -> None:
        """Cut short what can be, and conclude the run where the work does not."""
        os.kill(os.getpid(), signal.SIGTERM)
        since = time.monotonic()
        while not self._done.wait(LOOK_SECONDS):
            if not self._seat.pace.together:
                since = time.monotonic()
            elif time.monotonic() - since >= GRACE_SECONDS:
                break
        else:
            return
        if not self._concluding.acquire(blocking=False):
            return
        assert self._failure is not None
        self.kill()
        code = self._conclude(self._failure)
        os._exit(code)

    def _dead(self) -> Ending | None:
        """How a rank ended that was not to."""
        for rank, child in self._children.items():
            if code := child.poll():
                said = next((one for one in ranks.read(self._run) if one.rank == rank), None)
                return _told(said) or _failed(f"rank {rank} {_how(code)}")
        return None if self._children else self._gone()

    def _gone(self) -> Ending | None:
        """The same where others have begun the ranks: by what they have written."""
        if not self._looks.due:
            return None
        for other in ranks.read(self._run):
            if other.rank and (ended := _told(other)):
                return ended
            mine = other.host == socket.gethostname()
            if other.rank and not other.status and mine and not processes.start(other.pid):
                return _failed(f"rank {other.rank} is gone without a word")
        return None

    def _standing(self) -> Ending | None:
        """Which rank the others wait for in vain."""
        for rank, child in self._children.items():
            if self._standstill.is_stopped(rank, processes.stopped(child.pid)):
                return _failed(f"rank {rank} was stopped by a signal, and the others waited for it")
        pace = self._seat.pace
        if not pace.together or pace.place < JOINED:
            self._life.tell("")
            return None
        if not self._places.due:
            return None
        late = self._standstill.late([pace.place, *self._others()])
        self._life.tell(self._standstill.told)
        return None if late is None else _failed(late)

    def _others(self) -> list[int]:
        known = {one.rank: one.place for one in ranks.read(self._run)}
        return [known.get(rank, 0) for rank in range(1, self._seat.size)]


def _told(rank: Rank | None) -> Ending | None:
    """How it says that it failed, if it does."""
    if rank is None or rank.status in ("", Status.FINISHED):
        return None
    return Ending(
        status=Status(rank.status),
        message=f"rank {rank.rank}: {rank.message}",
        exit_code=ExitCode(rank.exit_code),
    )


def _how(code: int) -> str:
    return f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"


def _failed(message: str) -> Ending:
    return Ending(status=Status.FAILED, message=message, exit_code=ExitCode.FAILED)


class Turns:
    """When it is time to look at files again: every so many seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock, self._next = seconds, clock, clock()

    def hurry(self) -> None:
        """It is time now."""
        self._next = self._clock()

    @property
    def due(self) -> bool:
        """Once a turn."""
        if self._clock() < self._next:
            return False
        self._next = self._clock() + self._seconds
        return True


class Standstill:
    """Who does not come on, from what is seen of the ranks now and again."""

    def __init__(
        self, size: int, timeout: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._timeout, self._clock = timeout, clock
        self._stopped = dict[int, float]()
        self._places = [-1] * size
        self._since = clock()

    def is_stopped(self, rank: int, stopped: bool) -> bool:
        """Whether it has been for too long."""
        if not stopped:
            self._stopped.pop(rank, None)
            return False
        since = self._stopped.setdefault(rank, self._clock())
        return self._clock() - since >= min(STOPPED_SECONDS, self._timeout)

    def late(self, places: list[int]) -> str | None:
        """What is wrong, once nobody has come on for as long as ranks wait."""
        now = self._clock()
        if places != self._places:
            self._places, self._since = places, now
        if now - self._since < self._timeout:
            return None
        waited = f"for {self._timeout:g} s (run.rank_timeout)"
        if not self._last:
            return f"the ranks wait for one another {waited}"
        return f"rank {self._last} did not come on {waited}, and the others waited for it"

    @property
    def told(self) -> str:
        """Who has not come on for a while, as it was seen last; empty where nobody is late."""
        waited = self._clock() - self._since
        if waited < min(LATE_SECONDS, self._timeout / 2) or not self._last:
            return ""
        return f"rank {self._last} has not come on for {waited:.0f} s, and the others wait"

    @property
    def _last(self) -> str:
        """Those that are behind the others."""
        last = min(self._places)
        if self._places.count(last) == len(self._places):
            return ""
        return ", ".join(str(rank) for rank, place in enumerate(self._places) if place == last)
