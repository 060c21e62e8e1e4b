"""Kills of sweeps: a point, a process of lanes, the coordinator, the fork server."""

from __future__ import annotations

import os
from collections.abc import Callable
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

AT_WORK = 3.0
"""Seconds of a point's life, or of what is left of a sweep once its points have begun."""

LONGEST = 8.0
"""Seconds of a sweep of three points on a core."""

Who = Callable[[Case, RunDir, int, Shot], bool]
"""Fires at somebody of the sweep whose coordinator is process number so-and-so; whether it hit."""

GOES_ON = (Status.FINISHED, Status.FAILED)
"""A sweep, one of whose processes died: it says so, and the other points are carried out."""


def points(case: Case) -> None:
    _chain(case, "points", _a_point)


def lanes(case: Case) -> None:
    _chain(case, "lanes", _a_point)


def coordinator(case: Case) -> None:
    _chain(case, case.dice.choice(("points", "lanes")), _coordinator)


def fork_server(case: Case) -> None:
    _chain(case, "points", _fork_server)


def _chain(case: Case, kind: str, who: Who) -> None:
    os.environ.update(trainings.environment(case))
    known = life.own_helpers()
    sweep = trainings.made(case, kind)
    try:
        for sitting in range(SITTINGS):
            process = launch.start(sweep).pid  # type: ignore[attr-defined]
            one = shot(case, LONGEST if who is _coordinator else AT_WORK)
            told = f"{case.part}, sitting {sitting}, {one.words}"
            hit = who(case, sweep, process, one)
            case.tried += hit
            life.until_alone(known, 2 * life.ENDS_WITHIN, told)
            _look(case, sweep, who, one if hit else None, told)
            if life.settled(sweep, told) is Status.FINISHED:
                break
        _finish(sweep, known)
        trainings.check_whole(sweep, kind)
        trainings.check_temporary(case)
    finally:
        life.end_all(known)


def _a_point(case: Case, sweep: RunDir, process: int, one: Shot) -> bool:
    """Of the lanes of a process any stands for it."""
    run = sweep.point(case.dice.randrange(3))
    life.waited(lambda: life.of(run) or not processes.start(process), 60)
    life.waited(partial(_gone, process), one.after)
    pid = life.of(run)
    # Points are in the session of their coordinator: the group is for its own part.
    return pid is not None and Shot(one.number, one.after, group=False).fire(pid)


def _coordinator(case: Case, sweep: RunDir, process: int, one: Shot) -> bool:
    life.waited(partial(_gone, process), one.after)
    return one.fire(process)


def _fork_server(case: Case, sweep: RunDir, process: int, one: Shot) -> bool:
    life.waited(lambda: _server(process) or not processes.start(process), 60)
    life.waited(partial(_gone, process), one.after)
    server = _server(process)
    return server is not None and Shot(one.number, one.after, group=False).fire(server)


def _server(process: int) -> int | None:
    for child in life.descendants(process):
        try:
            if life.HELPERS[0] in " ".join(child.cmdline()):
                return int(child.pid)
        except psutil.NoSuchProcess:
            continue
    return None


def _gone(pid: int) -> bool:
    return not processes.start(pid)


def _look(case: Case, sweep: RunDir, who: Who, one: Shot | None, told: str) -> None:
    """How the sweep and its points stand after the shot, if it hit."""
    status = life.settled(sweep, told)
    for point in sweep.point_dirs():
        if point.identity.exists() or status is Status.FINISHED:
            life.settled(point, f"{told}, point {point.id}")
    trainings.check_talk(sweep)
    case.hold(status in _expected(who, one), f"{told}: {trainings.said(sweep)}"[:300])


def _expected(who: Who, one: Shot | None) -> tuple[Status, ...]:
    if one is None:
        return (Status.FINISHED,)
    if who is _coordinator:
        return allowed(one.number)
    if who is _a_point and one.number in SOFT:
        return Status.STOPPED, Status.FINISHED
    return GOES_ON if one.number in (*SOFT, *HARD) else (Status.FINISHED,)


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
