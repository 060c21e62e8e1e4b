"""Asking a run's process to stop, or ending it with everything that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from dataclasses import dataclass, field
from textwrap import shorten

import msgspec
import psutil

from dltui.errors import UsageError
from dltui.launch import scancel
from dltui.runs.files import end_request
from dltui.runs.files import identity as identities
from dltui.runs.files.end_request import End
from dltui.runs.files.identity import Identity
from dltui.runs.layout import RunDir
from dltui.runs.listing.parallel import each
from dltui.runs.liveness import processes, second_look, state
from dltui.runs.log.events import Status
from dltui.runs.log.follow import glance
from dltui.writing import DENIED, Refused, closed, user, whose, writing

GONE_SECONDS = 3.0
"""How long the processes of a killed run may take to go before they are named."""


@dataclass(slots=True)
class Killed:
    """A run that was killed; ``pid`` led the processes ``told``: null where none had begun."""

    run: RunDir
    end: End
    pid: int | None = None
    told: list[psutil.Process] = field(default_factory=list[psutil.Process])

    def left(self) -> list[psutil.Process]:
        """Those that still live; what they started meanwhile is killed, too."""
        if self.pid is not None:
            known = {one.pid for one in self.told}
            later = [one for one in processes.family(self.pid) if one.pid not in known]
            _kill(later)
            self.told += later
        return processes.alive(self.told)

    def write_down(self) -> None:
        """That it is gone, and how far it had come; not over a run that was resumed meanwhile."""
        for run in (self.run, *_running_points(self.run)):
            if end_request.read(run) != self.end:
                continue
            view = glance(run)
            far = {"step": view.step, "unit": view.unit, "elapsed": view.elapsed}
            _record(run, msgspec.structs.replace(self.end, gone=True, **far), needed=False)

    def survivors(self, seconds: float = GONE_SECONDS) -> list[str]:
        """Waits until all are gone, at most ``seconds``; gives a line for each that is not."""
        deadline = time.monotonic() + seconds
        while (left := self.left()) and time.monotonic() < deadline:
            time.sleep(0.05)
        if self.pid not in [one.pid for one in left]:
            self.write_down()
        return [named(one) for one in left]


def stop(run: RunDir, place: str = "command") -> None:
    """Ask for a stop at the next step boundary, with a checkpoint; does not wait for it.

    A run whose process has not said yet that it has begun finds the request when it begins. One of
    another user or on another machine, which no signal reaches, looks for it every few seconds.
    One that Slurm has in its queue is taken out of it.
    """
    if jobs := scancel.queued(run):
        scancel.stop(run, jobs, end_request.asked("stop", place))
        return
    process = _process(run)
    near = process is not None and state.here(process) and not processes.foreign(process.pid)
    _record(run, end_request.asked("stop", place), needed=not near)
    if process is not None and near:
        _signal(run, process.pid, signal.SIGTERM)


def kill(run: RunDir, place: str = "command") -> Killed:
    """End the process and everything it started, at once; what it has recorded stays, and it can
    be resumed. Who calls this asks for the survivors.
    """
    end = end_request.asked("kill", place)
    if jobs := scancel.queued(run):
        scancel.kill(run, jobs, end)
        return Killed(run, end)
    process = _process(run)
    if process is not None:
        if not state.here(process) and scancel.elsewhere(run, process.slurm_id, end):
            return Killed(run, end)
        _in_reach(run, process)
    for one in (run, *_running_points(run)):
        _record(one, end, needed=process is None)
    if process is None:
        return Killed(run, end)
    told = processes.family(process.pid)
    _signal(run, process.pid, signal.SIGKILL)
    _kill(told)
    return Killed(run, end, process.pid, told)


def wait(run: RunDir, seconds: float) -> Status:
    """The status once the run has ended, or after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (status := state.status(run)).final and time.monotonic() < deadline:
        time.sleep(0.05)
    return status


def _process(run: RunDir) -> Identity | None:
    """Who runs ``run``, or waits to; null while nobody has said so."""
    second_look.settle([run])
    status = state.status(run)
    if status.final:
        raise UsageError(f"{run.id} is not running: {status}")
    process = identities.waiter(run) if status is Status.QUEUED else identities.read(run)
    if process is None or process.launching:
        return None
    if state.here(process) and not (state.process_lives(process) or processes.foreign(process.pid)):
        raise UsageError(f"{run.id} is no longer running")
    return process


def _in_reach(run: RunDir, process: Identity) -> None:
    """An error where no signal of this user on this machine reaches ``process``."""
    if not state.here(process):
        raise UsageError(
            f"{run.id} runs on {process.host}: kill it there{_slurm_hint(process)}, or stop it"
        )
    if processes.foreign(process.pid):
        owner = _runner(run, process)
        instead = f"ask {owner}" if closed(run.path) else "stop ends it at its next step"
        raise Refused(f"{run.id} is run by {owner}, who alone can kill it; {instead}")


def _runner(run: RunDir, process: Identity | None) -> str:
    """Whose the process of ``run`` is, else whose its directory is."""
    if process is not None and state.here(process):
        with contextlib.suppress(psutil.Error):
            return user(psutil.Process(process.pid).uids().real)
    return whose(run.path) or "another user"


def _signal(run: RunDir, pid: int, number: signal.Signals) -> None:
    """A kill goes to the whole group that the process leads; a request that reaches nobody is
    taken back."""
    try:
        if number == signal.SIGKILL and os.getpgid(pid) == pid:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        with writing(run.end):
            run.end.unlink(missing_ok=True)
        raise UsageError(f"{run.id} is no longer running") from None


def _record(run: RunDir, end: End, *, needed: bool) -> None:
    """``needed`` where no signal says it as well: a full disk lets no run of one's own go on."""
    try:
        end_request.write(run, end)
    except Refused as error:
        if not needed:
            return
        if error.number not in DENIED or not (owner := whose(run.path)):
            raise
        raise Refused(f"{run.id} belongs to {owner}: ask {owner} to {end.how} it") from error


def _running_points(sweep: RunDir) -> list[RunDir]:
    points = sweep.point_dirs()
    running = each(points, lambda point: point.identity.exists() and not point.result.exists())
    return [point for point, so in zip(points, running, strict=True) if so]


def _kill(told: list[psutil.Process]) -> None:
    for process in told:
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            process.kill()


def named(process: psutil.Process) -> str:
    """Its number and what it is, e.g. ``29000 python -m dltui.worker …``."""
    try:
        words = " ".join(process.cmdline()) or process.name()
    except psutil.Error:
        words = ""
    return f"{process.pid} {shorten(words, 60)}"


def _slurm_hint(identity: Identity) -> str:
    return f", or scancel {identity.slurm_id}" if identity.slurm_id else ""
