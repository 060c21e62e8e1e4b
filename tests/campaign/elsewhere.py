"""Who looks from elsewhere: under a moved clock, another host name, another namespace."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from unittest import mock

from dltui.runs import clock
from dltui.runs.layout import RunDir
from dltui.runs.listing.index import Index
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from tests.campaign import life, trainings, warm
from tests.campaign.case import Case
from tests.campaign.kills import to_the_end

PLACES: dict[str, Sequence[str]] = {
    "another host name": ("unshare", "-u", "sh", "-c", 'hostname elsewhere; exec "$@"', "sh"),
    "another PID namespace": ("unshare", "-p", "-f", "--mount-proc"),
    "another boot time": ("unshare", "-T", "-f", "--boottime", "864000"),
    "another even clock": ("unshare", "-T", "-f", "--monotonic", "864000"),
    "another mount namespace": ("unshare", "-m"),
}

SHIFTS = (-30 * 86400.0, -3600.0, -5.0, 5.0, 3600.0, 30 * 86400.0)
"""Seconds by which somebody has set the clock."""


def lacking() -> str:
    """Why nobody can look from elsewhere here; empty where one can."""
    if os.getuid() or not shutil.which("unshare"):
        return "namespaces need root and unshare"
    for name, words in PLACES.items():
        done = subprocess.run([*words, "true"], capture_output=True, text=True, check=False)
        if done.returncode:
            return f"{name}: {done.stderr.strip()[-100:]}"
    return ""


def clocks(case: Case) -> None:
    """The clock of who looks is set while a run goes on, and after it was killed."""
    known = trainings.ready(case)
    run = trainings.made(case, "single")
    try:
        pid = warm.begun(run)
        life.waited(lambda: life.of(run), 10)
        for by in SHIFTS:
            live = life.of(run) is not None
            found = _under(by, run)
            live = live and life.of(run) is not None
            case.tried += 1
            case.hold(not live or found == [Status.RUNNING] * 2, f"clock set by {by:g}: {found}")
        _kill(pid, known)
        over = state.status(run)
        for by in SHIFTS:
            case.tried += 1
            found = _under(by, run)
            case.hold(found == [over] * 2, f"dead, clock set by {by:g}: {found}, it is {over}")
        to_the_end(case, run, known, warm.begun)
        trainings.check_whole(run, "single")
    finally:
        life.end_all(known)


def _under(by: float, run: RunDir) -> list[Status]:
    """As a status is asked for, and as a list tells it."""
    now = clock.wall()
    with mock.patch.object(clock, "wall", lambda: now + by):
        (record,) = (one for one in Index(run.path.parent).records() if one.run == run)
        return [state.status(run), record.status]


def _kill(pid: int, known: set[int]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    life.until_alone(known, 10, "a killed worker")


def namespaces(case: Case) -> None:
    """From elsewhere a run that goes on is running, and nobody takes it over."""
    known = trainings.ready(case)
    run = trainings.made(case, "single")
    name = case.dice.choice(list(PLACES))
    try:
        pid = warm.begun(run)
        life.waited(lambda: life.of(run), 10)
        os.kill(pid, signal.SIGSTOP)  # it stands still meanwhile: there is time to look
        before = run.identity.read_bytes()
        rows = json.loads(_there(case, name, "runs", "--json").stdout)
        case.tried += 1
        found = [row["status"] for row in rows]
        case.hold(found == ["running"], f"from {name} a live run is {found}")
        refused = _there(case, name, "resume", run.id, "--detach")
        case.tried += 1
        told = f"from {name} resume: {refused.returncode} {refused.stderr[-200:]!r}"
        case.hold(refused.returncode in (1, 2, 3), told)
        case.hold("Traceback" not in refused.stderr, told)
        case.hold(run.identity.read_bytes() == before, f"{told}, and run.json is another")
        os.kill(pid, signal.SIGCONT)
        life.until_alone(known, life.ENDS_WITHIN, name)
        to_the_end(case, run, known, warm.begun)
        trainings.check_whole(run, "single")
    finally:
        life.end_all(known)


def _there(case: Case, name: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PLACES[name], sys.executable, "-m", "dltui", *words, "--runs-dir", str(case.root)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env=trainings.environment(case),
    )
