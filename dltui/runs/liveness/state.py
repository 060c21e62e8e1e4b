"""How a run stands, from what lies in its directory: first match wins.

1. a result → its status
2. no worker record, and whoever is to become the worker, or is about to begin it, lives as in 3 to
   5, or the sweep of a point does → queued; stopped, when it was told to end before it began; where
   a record of who works on it, or what it was asked, is damaged, running as long as its heartbeat
   moves, and then lost
3. the process lives, here, with the same start → running
4. it handed itself back to Slurm, whose job waits → queued
5. elsewhere, or where another user's process is hidden, a heartbeat that moves → running
6. Slurm says its job waits → queued, or runs → running
7. somebody killed it → stopped
8. Slurm says how it ended its job → out of memory, stopped or lost
9. else → lost
"""

from __future__ import annotations

import socket
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from pathlib import Path

import psutil

from dltui.runs import clock
from dltui.runs.files import end_request
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.files import result as results
from dltui.runs.files.end_request import End
from dltui.runs.files.identity import Identity
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes, slurm_end, slurm_words
from dltui.runs.liveness.slurm import Job, Slurm
from dltui.runs.log.events import Status

HEARTBEAT_SECONDS = 5.0
"""How often a worker touches its heartbeat file."""

FRESH_SECONDS = 90.0
"""A heartbeat this old still counts: NFS caches attributes for up to a minute."""

START_TOLERANCE = 2.0
"""Seconds by which two readings of a start time may differ, where it is counted from a boot time
that moves: of runs recorded before ``pid_ticks``, and where there is no ``/proc``."""


class Pulse:
    """Whether the heartbeats of runs elsewhere move, by this machine's own even clock.

    Times of files are compared for equality only, for they are another machine's; except for
    one seen for the first time, which counts when it is about as old as a heartbeat may be.
    They are looked at every ``period`` seconds at most.
    """

    def __init__(self, period: float = 0.0) -> None:
        self._period = period
        self._seen: dict[Path, tuple[int, float, bool]] = {}
        self._due: dict[Path, float] = {}

    def beats(self, run: RunDir, within: float = FRESH_SECONDS) -> bool:
        """``within`` is how old one that is seen for the first time may be."""
        now, before = clock.monotonic(), self._seen.get(run.path)
        if before is None or now >= self._due[run.path]:
            self._due[run.path] = now + self._period
            latest = last_sign(run, before[0] if before else None)
            if before is None or latest != before[0]:
                age = clock.wall() - latest / 1e9
                alive = bool(before) or -FRESH_SECONDS < age < within
                self._seen[run.path] = (latest, now, alive)
                return alive
        _, since, alive = before
        return alive and now - since < FRESH_SECONDS

    def still(self, run: RunDir) -> float:
        """Seconds for which it was seen and did not move."""
        before = self._seen.get(run.path)
        return clock.monotonic() - before[1] if before else 0.0

    def moved(self, run: RunDir) -> None:
        """Somebody has seen it move just now."""
        self._seen[run.path] = (last_sign(run), clock.monotonic(), True)
        self._due[run.path] = clock.monotonic() + self._period


@cache
def _slurm() -> Slurm:
    return Slurm()


@cache
def _pulse() -> Pulse:
    return Pulse(HEARTBEAT_SECONDS)


def still(run: RunDir) -> float:
    """Seconds for which this process has seen no life of ``run``, which it cannot look at."""
    return _pulse().still(run)


def saw_move(run: RunDir) -> None:
    """For all who ask in this process from now on, ``run`` has shown life."""
    _pulse().moved(run)


def slurm_job(known: Signs) -> Job | None:
    """What Slurm says of the job of a run that has no result; null without one."""
    who = known.who
    return _slurm().job(who.slurm_id) if who and who.slurm_id else None


def handed_back(run: RunDir) -> bool:
    """Whether its worker has ended and left it to Slurm's queue."""
    who = None if run.result.exists() else signs(run).who
    return who is not None and who.with_slurm


def slurm_lives(job: str) -> bool:
    """Whether Slurm says that ``job`` waits or runs."""
    return _slurm().live(job)


def ask_slurm_soon() -> None:
    """A job was submitted, cancelled or handed back just now."""
    _slurm().soon()


def status(run: RunDir, slurm: Slurm | None = None, pulse: Pulse | None = None) -> Status:
    """The status of ``run`` now; ``slurm`` and ``pulse`` are those of the process by default."""
    if result := results.read(run):
        return result.status
    found = stands(run, signs(run), slurm, pulse)
    # The worker may have written its result and gone between the first look and this one.
    late = results.read(run) if found.final else None
    return late.status if late else found


@dataclass(frozen=True, slots=True)
class Signs:
    """What a run without a result left of who works on it; it holds until its directory moves."""

    worker: Identity | None
    waiter: Identity | None
    end: End | None
    fault: str = ""
    """What is wrong with the files that say so."""

    @property
    def who(self) -> Identity | None:
        """Who works on it, or will; Slurm's job, where the run was handed to Slurm since."""
        return self.waiter if self.waiter and self.waiter.with_slurm else self.worker or self.waiter


def signs(run: RunDir) -> Signs:
    worker, fault = identities.stated(run)
    end, other = end_request.stated(run)
    told = "; ".join(filter(None, (fault, other)))
    sure = worker is not None and not worker.slurm_id and life(worker) is Life.SEEN
    waiter = None if sure else identities.waiter(run)
    if told or worker or waiter or end:
        return Signs(worker, waiter, end, told)
    return Signs(None, None, None, requests.fault(run))


def stands(
    run: RunDir, known: Signs, slurm: Slurm | None = None, pulse: Pulse | None = None
) -> Status:
    """The status of ``run``, which has no result, now.

    No file is read for that; of a worker elsewhere the time of its heartbeat, and of a point that
    nobody has begun how its sweep stands.
    """
    slurm, pulse = slurm or _slurm(), pulse or _pulse()
    who = known.who
    if known.worker is None and known.fault and pulse.beats(run):
        return Status.RUNNING
    if who is None:
        return Status.STOPPED if known.end else _not_begun(run, known)
    if goes_on := _goes_on(run, known, who, slurm, pulse):
        return goes_on
    if _ended_by_people(known.end):
        return Status.STOPPED
    if not who.slurm_id or _own_job(who):
        return Status.LOST
    return slurm_end.of(run, who.token, who.slurm_id)[0]


def said(run: RunDir, known: Signs, status: Status) -> str:
    """What Slurm says of a run without a result: why its job waits, where it runs and how long it
    may, how it ended it; empty where it has no part in it.
    """
    who = known.who
    if who is None or not who.slurm_id:
        return ""
    if not status.final:
        return slurm_words.of(who.slurm_id, _slurm().jobs(who.slurm_id))
    if _own_job(who) or _ended_by_people(known.end):
        return ""
    return slurm_end.of(run, who.token, who.slurm_id)[1]


def _ended_by_people(end: End | None) -> bool:
    """Whether somebody killed it, or took it out of Slurm's queue."""
    return end is not None and (end.how == "kill" or end.gone)


def _not_begun(run: RunDir, known: Signs) -> Status:
    """Of a run that nobody is written down for: points have their coordinator."""
    over = known.fault or (run.is_point and status(run.sweep).final)
    return Status.LOST if over else Status.QUEUED


def _goes_on(run: RunDir, known: Signs, who: Identity, slurm: Slurm, pulse: Pulse) -> Status | None:
    """Queued or running where ``who`` lives, as far as can be told from here; else null.

    Who killed it may have seen its process go: no waiting for the heartbeat to grow old.
    """
    if who.with_slurm:
        return None if _own_job(who) else _with_slurm(who, slurm)
    standing = Status.RUNNING if known.worker else Status.QUEUED
    lives = life(who)
    if lives is Life.SEEN:
        return standing
    if lives is Life.UNKNOWN and not (known.end and known.end.gone):
        # Who wrote on this machine before it was booted is gone.
        within = min(FRESH_SECONDS, clock.uptime()) if _of_this_host(who) else FRESH_SECONDS
        if pulse.beats(run, within) or _just_begun(run, within):
            return standing
    if who.slurm_id and not _own_job(who) and slurm.live(who.slurm_id):
        return Status.QUEUED if slurm.waits(who.slurm_id) else standing
    return None


def _own_job(who: Identity) -> bool:
    """Whether this process is of the same job: that it runs says nothing of a sitting before."""
    return who.slurm_id == identities.slurm_id()


def _with_slurm(who: Identity, slurm: Slurm) -> Status | None:
    """Of a run in Slurm's queue; queued where there is no Slurm to be asked.

    A sweep has several jobs, and runs as soon as one of them does.
    """
    if slurm.absent or slurm.waits(who.slurm_id):
        return Status.QUEUED
    if not slurm.live(who.slurm_id):
        return None
    return Status.RUNNING if "," in who.slurm_id else Status.QUEUED


class Life(Enum):
    """What can be told of a process from here: that it lives, nothing, or that it is gone."""

    SEEN = auto()
    UNKNOWN = auto()
    GONE = auto()


def _just_begun(run: RunDir, within: float) -> bool:
    """Whether it became the worker so lately that no other sign of life is to be expected yet."""
    if last_sign(run):
        return False
    try:
        return abs(clock.wall() - run.identity.stat().st_mtime) < within
    except OSError:  # it was taken over just now
        return False


def life(worker: Identity) -> Life:
    """A record that tells no boot says nothing certain of a process that is not there: it may be
    another container's, or its start be counted by a clock that has moved.
    """
    if not here(worker):
        return Life.UNKNOWN
    if process_lives(worker):
        return Life.SEEN
    certain = worker.kernel == processes.kernel() and (worker.kernel or not _there(worker.pid))
    return Life.GONE if certain and not _hidden(worker) else Life.UNKNOWN


def here(identity: Identity) -> bool:
    """Whether the process can be looked at from this one: same host, boot and namespace."""
    if not _of_this_host(identity):
        return False
    return not identity.kernel or identity.kernel == processes.kernel()


def _of_this_host(identity: Identity) -> bool:
    return identity.host == socket.gethostname()


def process_lives(identity: Identity) -> bool:
    """Whether the recorded process exists on this machine and is not another with its number."""
    if identity.kernel:
        same = identity.kernel == processes.kernel()
        return same and 0 < identity.pid_ticks == processes.start(identity.pid)
    if not _there(identity.pid):
        return False
    try:
        process = psutil.Process(identity.pid)
        if abs(process.create_time() - identity.pid_start) > START_TOLERANCE:
            return False
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True


def _there(pid: int) -> bool:
    return pid > 0 and psutil.pid_exists(pid)


def _hidden(worker: Identity) -> bool:
    """Whether a process of another user has its number, and the system tells nothing more of it."""
    return not processes.start(worker.pid) and processes.foreign(worker.pid)


def last_sign(run: RunDir, seen: int | None = None) -> int:
    """When the worker, or who is to begin it, last showed life, in ns of its machine's or file
    server's clock; 0: never. The first that is later than one that was ``seen`` will do.
    """
    latest = 0
    for path in (run.heartbeat, run.events, run.waiting):
        try:
            latest = max(latest, path.stat().st_mtime_ns)
        except OSError:  # a loop of links, or nothing: no sign in any case
            continue
        if seen is not None and latest > seen:
            break
    return latest
