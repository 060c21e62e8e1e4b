"""The processes of a case: who is left of them, and whether the state of a run is true of it."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Callable, Collection

import psutil

from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes, state
from dltui.runs.log.events import Status
from tests.campaign.case import Lost

TRUE_WITHIN = 3.0
"""Seconds after the end of its process within which the state of a run has to be true."""

ENDS_WITHIN = 60.0
"""Seconds that a run may take to checkpoint and end, on a machine that is busy."""

_CHILD_SUBREAPER = 36
"""PR_SET_CHILD_SUBREAPER of linux/prctl.h."""

HELPERS = ("multiprocessing.forkserver", "multiprocessing.resource_tracker")
"""Of this process itself: the parent of warm workers, and what goes with it."""


def adopt() -> None:
    """Become the parent of whoever below this process loses his own: nobody is out of sight."""
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)


def descendants(pid: int) -> list[psutil.Process]:
    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.NoSuchProcess:
        return []


def own_helpers() -> set[int]:
    """The fork server of this process, which outlives a case."""
    children = psutil.Process().children()
    return {one.pid for one in children if any(word in _line(one) for word in HELPERS)}


def others(known: Collection[int] = ()) -> list[psutil.Process]:
    """Those below this process that live, but for ``known``."""
    return [one for one in processes.alive(descendants(os.getpid())) if one.pid not in known]


def until_alone(known: Collection[int], seconds: float, whose: str) -> None:
    """Wait until nobody lives below this process but ``known``."""
    if not waited(lambda: not others(known), seconds):
        left = ", ".join(f"{one.pid} {_line(one)[:80]}" for one in others(known))
        raise Lost(f"{whose}: still alive after {seconds:g} s: {left}")


def end_all(known: Collection[int] = ()) -> None:
    """Whoever is left of a case that was lost."""
    for one in others(known):
        try:
            one.kill()
        except psutil.NoSuchProcess:
            continue
    waited(lambda: not others(known), 10)


def settled(run: RunDir, whose: str) -> Status:
    """Its status, which has to be final: nobody works on it any more."""
    waited(lambda: state.status(run).final, TRUE_WITHIN)
    status = state.status(run)
    if not status.final:
        raise Lost(f"{whose}: {status} after {TRUE_WITHIN:g} s, and no process of it lives")
    return status


def standing(run: RunDir) -> tuple[Status, bytes]:
    """How it stands, and whose it is: the same for one that a new sitting never came to own."""
    owner = run.identity.read_bytes() if run.identity.exists() else b""
    return state.status(run), owner


def of(run: RunDir) -> int | None:
    """The number of its process; null while none has said who it is, or none lives."""
    worker = identities.read(run)
    return worker.pid if worker and state.process_lives(worker) else None


def waited(condition: Callable[[], object], seconds: float) -> bool:
    """Whether ``condition`` came true within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
