"""Kills of the lab: whatever goes on below it goes on, and one that is opened again tells it."""

from __future__ import annotations

import signal
import sys
from functools import partial

from dltui.runs.layout import RunDir
from dltui.runs.liveness import state
from dltui.runs.log.events import Status
from tests.benchmarks.terminal import Terminal
from tests.campaign import life, trainings, warm
from tests.campaign.case import Case
from tests.campaign.kills import SIGNALS, Shot

LABS = 5
"""Kills of labs on one root, beside the runs of a case."""

KEYS = ("", "", "a", "\r", "a\r", "s", "?", "j", "/x")
"""What was typed just before, once the first frame is there."""

LONGEST = 2.0
"""Seconds of a lab's life: its first frame is there within half a second on an idle machine."""


def labs(case: Case) -> None:
    known = trainings.ready(case)
    try:
        runs: list[RunDir] = []
        for _ in range(LABS):
            if not runs or state.status(runs[-1]).final:
                runs.append(trainings.made(case, "single"))
                known_now = {*known, warm.begun(runs[-1])}
            _kill_one(case, known_now)
        life.until_alone(known, life.ENDS_WITHIN, "runs below a killed lab")
        for run in runs:
            status = life.settled(run, "below a killed lab")
            case.hold(status is Status.FINISHED, f"below a killed lab: {trainings.said(run)}")
            trainings.check_whole(run, "single")
        _opened_again(case, runs)
        life.until_alone(known, 5, "the last lab")
        trainings.check_temporary(case)
    finally:
        life.end_all(known)


def _lab(case: Case) -> list[str]:
    return [sys.executable, "-m", "dltui", "--runs-dir", str(case.root)]


def _kill_one(case: Case, known: set[int]) -> None:
    number = case.dice.choice(SIGNALS)
    one = Shot(number, case.dice.uniform(0.0, LONGEST), case.dice.random() < 0.3)
    keys = case.dice.choice(KEYS)
    told = f"lab after {keys!r}, {one.words}"
    with Terminal(_lab(case), size=(80, 24), env=trainings.environment(case)) as terminal:
        process = terminal.process
        life.waited(partial(_shown, terminal), one.after)
        if _shown(terminal):
            terminal.send(keys)
        life.waited(lambda: process.poll() is not None, one.after / 2)
        case.tried += one.fire(process.pid)
        if not life.waited(lambda: process.poll() is not None, 10):
            # One that lives on has to answer: HUP and USR2 may be left unheard, TERM may not.
            case.hold(number in (signal.SIGHUP, signal.SIGUSR2, signal.SIGINT), f"{told}: lives")
            case.hold(_quits(terminal), f"{told}: it neither ended nor quits")
        sent = terminal.sent
        # Of a Ctrl-C before the first line of dltui Python tells itself.
        own = b"Traceback" in sent and process.poll() != -signal.SIGINT
        case.hold(not own, f"{told}: {sent[-400:]!r}")
    life.until_alone(known, 5, told)


def _quits(terminal: Terminal) -> bool:
    """What is typed before a screen was painted is dropped: it is asked again."""
    for _ in range(10):
        terminal.send("\x11")
        if life.waited(lambda: terminal.process.poll() is not None, 1):
            return True
    return False


def _shown(terminal: Terminal) -> bool:
    return terminal.written > 2_000


def _opened_again(case: Case, runs: list[RunDir]) -> None:
    """It starts, tells of every run that it is over, and quits."""
    with Terminal(_lab(case), size=(120, 36), env=trainings.environment(case)) as terminal:
        terminal.wait("single", timeout=30)
        life.waited(partial(_shown, terminal), 10)
        terminal.send("a")
        terminal.wait("finished", timeout=30)
        case.hold(_quits(terminal), "the last lab does not quit")
        case.hold(terminal.process.poll() == 0, f"exit code {terminal.process.poll()}")
    case.tried += 1
