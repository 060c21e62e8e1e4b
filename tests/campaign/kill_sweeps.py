"""Kills of sweeps: a point, a process of lanes, the coordinator, the fork server."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import psutil

from dltui.launch import start as launch
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes
from dltui.runs.log.events import Status
from tests.campaign import life, trainings
from tests.campaign.case import Case, Lost
from tests.campaign.kills import HARD, SOFT, Shot, allowed, shot

SITTINGS = 3

AT_WORK = 1.5
"""Seconds of a point's life, or of what is left of a sweep once its points have begun."""

LONGEST = 8.0
"""Seconds of a sweep of six points on a core."""

Who = Callable[[Case, RunDir, int], list[Shot]]
"""Fires at somebody of the sweep whose coordinator is process number so-and-so; what hit."""


def points(case: Case) -> None:
    _chain(case, "points", _at_points)


def lanes(case: Case) -> None:
    _chain(case, "lanes", _at_points)


def coordinator(case: Case) -> None:
    _chain(case, case.dice.choice(("points", "lanes")), _at_coordinator)


def fork_server(case: Case) -> None:
    _chain(case, "points", _at_fork_server)


def _chain(case: Case, kind: str, who: Who) -> None:
    known = trainings.ready(case)
    sweep = trainings.made(case, kind)
    try:
        for sitting in range(SITTINGS):
            before = life.standing(sweep)
            process = launch.start(sweep).pid
            shots = who(case, sweep, process)
            told = f"{case.part}, sitting {sitting}, {'; '.join(one.words for one in shots)}"
            case.tried += len(shots)
            life.until_alone(known, 2 * life.ENDS_WITHIN, told)
            if life.standing(sweep) != before:
                _look(case, sweep, who, shots, told)
            if life.settled(sweep, told) is Status.FINISHED:
                break
        _finish(sweep, known)
        trainings.check_whole(sweep, kind)
        trainings.check_temporary(case)
    finally:
        life.end_all(known)


def _at_points(case: Case, sweep: RunDir, process: int) -> list[Shot]:
    """One at each process that carries out points, until the sweep is over or is asked to stop.

    They are in the session of their coordinator: the group is for its own part.
    """
    shots: list[Shot] = []
    met = set[int]()
    while not _gone(process):
        new = [pid for point in sweep.point_dirs() if (pid := life.of(point)) and pid not in met]
        if new and not any(one.number in SOFT for one in shots):
            met.add(new[0])
            one = replace(shot(case, AT_WORK), group=False)
            life.waited(partial(_gone, new[0]), one.after)
            shots += [one] if one.fire(new[0]) else []
        time.sleep(0.01)
    return shots


def _at_coordinator(case: Case, sweep: RunDir, process: int) -> list[Shot]:
    one = shot(case, LONGEST)
    life.waited(partial(_gone, process), one.after)
    return [one] if one.fire(process) else []


def _at_fork_server(case: Case, sweep: RunDir, process: int) -> list[Shot]:
    one = replace(shot(case, AT_WORK), group=False)
    life.waited(lambda: _server(process) or _gone(process), 60)
    life.waited(partial(_gone, process), one.after)
    server = _server(process)
    return [one] if server and one.fire(server) else []


def _server(process: int) -> int | None:
    for child in life.descendants(process):
        try:
            # What it forked has its name.
            if child.ppid() == process and "dltui.sweeps" in child.cmdline():
                return int(child.pid)
        except psutil.NoSuchProcess:
            continue
    return None


def _gone(pid: int) -> bool:
    return not processes.start(pid)


def _look(case: Case, sweep: RunDir, who: Who, shots: list[Shot], told: str) -> None:
    """How the sweep and its points stand after the shots that hit."""
    status = life.settled(sweep, told)
    for point in sweep.point_dirs():
        if point.identity.exists() or status is Status.FINISHED:
            life.settled(point, f"{told}, point {point.id}")
    trainings.check_talk(sweep)
    expected = _expected(who, [one.number for one in shots])
    case.hold(status in expected, f"{told}: {trainings.said(sweep)}"[:400])


def _expected(who: Who, numbers: list[signal.Signals]) -> tuple[Status, ...]:
    """How a sweep may stand after signals to ``who``.

    One whose point died says so, and its other points are carried out; another parent of points
    takes the place of one that died.
    """
    if who is _at_coordinator and numbers:
        return allowed(numbers[0])
    found = {Status.FINISHED}
    if who is _at_points and any(number in HARD for number in numbers):
        found.add(Status.FAILED)
    if who is _at_points and any(number in SOFT for number in numbers):
        found.add(Status.FAILED)
    return tuple(found)


def _finish(sweep: RunDir, known: set[int]) -> None:
    result = results.read(sweep)
    if result and result.status is Status.FINISHED:
        return
    launch.start(sweep)
    life.until_alone(known, 180, f"{sweep.id}, resumed")
    result = results.read(sweep)
    if result is None or result.status is not Status.FINISHED:
        raise Lost(f"{sweep.id}: resumed, and it is {trainings.said(sweep)}")
    trainings.check_talk(sweep)
