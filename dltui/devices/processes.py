"""Who else computes here: the busiest processes, and what whole families of them take."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple

import psutil
from msgspec import Struct

from dltui.devices.values import Missing

MOST = 6
"""Processes that are named."""

BUSY = 1.0
"""Percent of a core from which a process is busy."""


class Usage(Struct, frozen=True, kw_only=True):
    """What a process and all that it started take: percent of one core, and bytes.

    What they share is counted once, as far as the system tells.
    """

    cpu: float | Missing
    memory: int
    members: frozenset[int]


class ProcessSample(Struct, frozen=True, kw_only=True):
    """A process; ``cpu`` in percent of one core, ``memory`` in bytes resident."""

    pid: int
    user: str | Missing
    command: str | Missing
    cpu: float | Missing
    memory: int


class ProcessReport(Struct, frozen=True, kw_only=True):
    """The busiest first; ``families`` by the number of the process that started the rest."""

    busiest: tuple[ProcessSample, ...] = ()
    families: dict[int, Usage] = {}


class Reading(NamedTuple):
    """What was read of one process. ``ran`` is seconds of processor time since it began."""

    parent: int
    ran: float
    memory: int
    shared: int


class ProcessReader:
    """Reads all processes again and again; CPU use is what happened since the reading before."""

    def __init__(self) -> None:
        self._before: dict[psutil.Process, float] = {}
        self._at = 0.0

    def read(
        self, now: float, families: Collection[int] = (), named: Collection[int] = ()
    ) -> ProcessReport:
        """``now`` is seconds of a monotonic clock; ``families`` are the processes to sum up, and
        ``named`` are told of however idle they are.
        """
        found = dict(_all())
        span = now - self._at
        cpu = {
            process.pid: 100 * max(0.0, one.ran - before) / span
            for process, one in found.items()
            if (before := self._before.get(process)) is not None and span > 0
        }
        self._before = {process: one.ran for process, one in found.items()}
        self._at = now
        by_pid = {process.pid: one for process, one in found.items()}
        return ProcessReport(
            busiest=tuple(
                _named(process, found[process], cpu.get(process.pid))
                for process in busiest(found, cpu, named)
            ),
            families={pid: family(pid, by_pid, cpu) for pid in families if pid in by_pid},
        )


def busiest(
    found: Mapping[psutil.Process, Reading], cpu: Mapping[int, float], named: Collection[int] = ()
) -> list[psutil.Process]:
    """Those that compute, the busiest first; filled up with those that hold the most memory."""

    def rank(process: psutil.Process) -> tuple[bool, float, int]:
        load = cpu.get(process.pid, 0.0)
        return process.pid in named, load if load >= BUSY else 0.0, found[process].memory

    return sorted(found, key=rank, reverse=True)[:MOST]


def family(root: int, found: Mapping[int, Reading], cpu: Mapping[int, float]) -> Usage:
    """``root`` and all its descendants."""
    children: dict[int, list[int]] = {}
    for pid, one in found.items():
        children.setdefault(one.parent, []).append(pid)
    members: list[int] = []
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        members.append(pid)
        waiting += [child for child in children.get(pid, ()) if child not in members]
    shared = max(found[pid].shared for pid in members)
    return Usage(
        cpu=_total(cpu[pid] for pid in members if pid in cpu),
        memory=sum(found[pid].memory - found[pid].shared for pid in members) + shared,
        members=frozenset(members),
    )


def _total(values: Iterable[float]) -> float | Missing:
    known = [*values]
    return sum(known) if known else Missing("needs a second reading")


def _all() -> Iterable[tuple[psutil.Process, Reading]]:
    """Every process that can be read; those of other users can, but for a few systems."""
    for process in psutil.process_iter():
        with suppress(psutil.Error), process.oneshot():
            times, memory = process.cpu_times(), process.memory_info()
            shared = getattr(memory, "shared", 0)
            ran = times.user + times.system
            yield process, Reading(process.ppid(), ran, memory.rss, shared)


def _named(process: psutil.Process, one: Reading, cpu: float | None) -> ProcessSample:
    user: str | Missing = Missing("not visible from here")
    command: str | Missing = user
    with suppress(psutil.Error):
        command = process.name()
        user = process.username()
        command = " ".join(process.cmdline()) or command
    return ProcessSample(
        pid=process.pid,
        user=user,
        command=command,
        cpu=Missing("needs a second reading") if cpu is None else cpu,
        memory=one.memory,
    )
