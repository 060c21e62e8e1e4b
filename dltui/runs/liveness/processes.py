"""Processes: telling one from another with its number, and finding all that one has started."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import psutil

PROC = Path("/proc")

DEAD = ("Z", "X", "x")
"""States of a process that has ended and is still in the table."""


@cache
def kernel() -> str:
    """This boot and PID namespace, within which a number and a start name one process.

    Empty where the system does not tell.
    """
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        return f"{boot} {(PROC / 'self/ns/pid').readlink()}"
    except OSError:
        return ""


def start(pid: int) -> int:
    """When the process began, in clock ticks since the machine's boot; 0 when it is gone or not
    told.
    """
    fields = _stat(pid)
    return 0 if not fields or fields[0] in DEAD else int(fields[19]) - _shift()


@cache
def _shift() -> int:
    """Clock ticks by which the boot that this process is told of lies before the machine's: a
    container may have a time namespace of its own (time_namespaces(7)).
    """
    own = PROC / "self"
    try:
        if (own / "ns/time").readlink() != (own / "ns/time_for_children").readlink():
            return 0  # what is told is of those that it begins
        told = dict(
            line.split(maxsplit=1) for line in (own / "timens_offsets").read_text().splitlines()
        )
        seconds, nanoseconds = map(int, told["boottime"].split())
    except (OSError, KeyError):  # a system without such namespaces
        return 0
    return (seconds * 10**9 + nanoseconds) * os.sysconf("SC_CLK_TCK") // 10**9


def stopped(pid: int) -> bool:
    """Whether somebody has stopped the process, which may go on with CONT (told on Linux only)."""
    return _stat(pid)[:1] == ["T"]


def _stat(pid: int) -> list[str]:
    """Its fields from the state on; none when it is gone or not told."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return []
    # The name, in parentheses, may hold anything; the state comes first behind it.
    return stat.rpartition(")")[2].split()


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Let the kernel send ``number`` to this process when the one that made it dies (Linux only).

    It is the thread that counts: whoever makes such a process must not be a passing one.
    """
    # Imported here: the first frame needs this module, and only helpers come this way.
    from multiprocessing import parent_process

    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, int(number), 0, 0, 0)
    parent = parent_process()
    if parent is not None and not parent.is_alive():
        os.kill(os.getpid(), number)  # it died before the kernel was asked


_SET_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of linux/prctl.h."""


def foreign(pid: int) -> bool:
    """Whether there is such a process and it is another user's, whom no signal of this one reaches.

    Told also where ``/proc`` hides the processes of others (``hidepid``).
    """
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return False


def family(pid: int) -> list[psutil.Process]:
    """The process, all it descends to, and, if it leads a session, whoever is in it.

    The session holds those whose own parent has died.
    """
    found: dict[int, psutil.Process] = {}
    try:
        first = psutil.Process(pid)
        found = {one.pid: one for one in (first, *first.children(recursive=True))}
    except psutil.NoSuchProcess:
        pass
    for other in psutil.pids():
        if other not in found and _session(other) == pid:
            try:
                found[other] = psutil.Process(other)
            except psutil.NoSuchProcess:
                continue
    return list(found.values())


def alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    """Those that still run; a zombie does not."""
    found = []
    for process in processes:
        try:
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0
