"""Kills of single runs: their worker, and the command that attends them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dltui.launch import start as launch
from dltui.runs.files import result as results
from dltui.runs.layout import RunDir
from dltui.runs.liveness import processes
from dltui.runs.log.events import Status
from tests.campaign import life, trainings, warm
from tests.campaign.case import Case, Lost

SOFT = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR2)
"""Asks for a stop at the next step boundary, with a checkpoint."""

HARD = (signal.SIGQUIT, signal.SIGKILL, signal.SIGSTOP)
"""Ends it as it stands; after a STOP comes a KILL."""

SIGNALS = (*SOFT, signal.SIGHUP, *HARD)

SITTINGS = 3
"""Kills of a run, one a sitting, before it may come to its end."""

Begin = Callable[[RunDir], int]
"""Starts the process of a run and gives its number, which leads a group."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A signal to ``pid``, or to its whole group, ``after`` seconds."""

    number: signal.Signals
    after: float
    group: bool

    @property
    def words(self) -> str:
        whom = "the group" if self.group else "the process"
        return f"{self.number.name} to {whom} after {self.after:.3f} s"

    def fire(self, pid: int) -> bool:
        """Whether there was somebody to hit."""
        send = os.killpg if self.group else os.kill
        try:
            send(pid, self.number)
            if self.number == signal.SIGSTOP:
                time.sleep(0.05)
                send(pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True


def shot(case: Case, longest: float) -> Shot:
    """Half of them within the first part of a run's life, where it has not said yet who it is."""
    early = case.dice.random() < 0.3
    after = case.dice.uniform(0.0, min(0.3, longest) if early else longest)
    return Shot(case.dice.choice(SIGNALS), after, case.dice.random() < 0.3)


def workers(case: Case) -> None:
    """A worker as the launcher starts it."""
    _chain(case, _cold, SITTINGS, longest=7.0, whose="worker")


def warm_workers(case: Case) -> None:
    """A worker forked from a warm parent: it is at work within a tenth of a second."""
    _chain(case, warm.begun, 2 * SITTINGS, longest=0.8, whose="warm worker")


def _cold(run: RunDir) -> int:
    return launch.start(run).pid


def _chain(case: Case, begin: Begin, sittings: int, *, longest: float, whose: str) -> None:
    known = trainings.ready(case)
    run = trainings.made(case, "single")
    try:
        for sitting in range(sittings):
            before = life.standing(run)
            pid = begin(run)
            one = shot(case, longest)
            told = f"{whose}, sitting {sitting}, {one.words}"
            if begin is warm.begun:  # forked by nobody but us: its first moments are ours, too
                life.waited(partial(_at_work, run, pid), 10)
            life.waited(partial(_gone, pid), one.after)
            hit = one.fire(pid)
            case.tried += hit
            life.until_alone(known, life.ENDS_WITHIN, told)
            status = life.settled(run, told)
            true = status in allowed(one.number) or not hit or life.standing(run) == before
            case.hold(true, f"{told}: {status}")
            trainings.check_talk(run)
            if status is Status.FINISHED:
                break
        to_the_end(case, run, known, begin)
        trainings.check_whole(run, "single")
        trainings.check_temporary(case)
    finally:
        life.end_all(known)


def allowed(number: signal.Signals) -> tuple[Status, ...]:
    """How a run may stand that was sent ``number``; it may have been over already."""
    if number in SOFT:
        return Status.STOPPED, Status.FINISHED
    # Who hangs up ends no run: before a worker can ignore it, it is the system that decides.
    return (Status.FINISHED,) if number == signal.SIGHUP else (Status.LOST, Status.FINISHED)


def to_the_end(case: Case, run: RunDir, known: set[int], begin: Begin) -> None:
    """Go on with ``run`` until nothing is left to do; it takes one sitting."""
    result = results.read(run)
    if result and result.status is Status.FINISHED:
        return
    begin(run)
    life.until_alone(known, 120, f"{run.id}, resumed")
    result = results.read(run)
    if result is None or result.status is not Status.FINISHED:
        raise Lost(f"{run.id}: resumed, and it is {trainings.said(run)}")
    trainings.check_talk(run)


def _at_work(run: RunDir, pid: int) -> bool:
    return life.of(run) is not None or _gone(pid)


def _gone(pid: int) -> bool:
    return not processes.start(pid)


def _over(command: subprocess.Popen[str]) -> bool:
    return command.poll() is not None


def commands(case: Case) -> None:
    """The command that attends a run, and then ``dltui resume``, killed as well."""
    known = life.own_helpers()
    file = trainings.preset(case, "single")
    words = ["--run", str(file)]
    try:
        for sitting in range(SITTINGS):
            command = _attended(case, *words)
            one = shot(case, 6.0)
            told = f"command, sitting {sitting}, {one.words}"
            hit = not life.waited(partial(_over, command), one.after)
            hit = hit and one.fire(command.pid)
            case.tried += hit
            life.until_alone(known, life.ENDS_WITHIN, told)
            _look(case, command, one, hit, told)
            runs = sorted(case.root.iterdir())
            if runs:
                words = ["resume", runs[0].name]
                if life.settled(RunDir(runs[0]), told) is Status.FINISHED:
                    break
        _finish(case, words)
    finally:
        life.end_all(known)


def _attended(case: Case, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "dltui", *words, "--runs-dir", str(case.root)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=(case.folder / "stderr").open("wb"),
        text=True,
        start_new_session=True,
        env=trainings.environment(case),
    )


def _look(case: Case, command: subprocess.Popen[str], one: Shot, hit: bool, told: str) -> None:
    """How the command ended, what it said, and how it left the run behind."""
    code = command.wait()
    stderr = (case.folder / "stderr").read_text(errors="replace")
    # Of a Ctrl-C before the first line of dltui Python tells itself.
    own = "Traceback" in stderr and code != -signal.SIGINT
    case.hold(not own, f"{told}: a traceback: {stderr[-400:]!r}")
    if not hit:
        case.hold(code == 0, f"{told}: nobody was hit, and exit code {code}: {stderr[-200:]!r}")
    elif one.number in SOFT:
        # Before Python can hear a signal the system ends the process by it.
        case.hold(code in (0, 130, -one.number), f"{told}: exit code {code}")
    for path in case.root.iterdir():
        run = RunDir(path)
        status = life.settled(run, told)
        case.hold(status in (*allowed(one.number), Status.STOPPED), f"{told}: {status}")
        trainings.check_talk(run)


def _finish(case: Case, words: list[str]) -> None:
    """Go on with what the last sitting left; where no run had begun, begin it."""
    known = life.own_helpers()
    runs = sorted(case.root.iterdir())
    if not runs or life.settled(RunDir(runs[0]), "command") is not Status.FINISHED:
        command = _attended(case, *words)
        life.until_alone(known, 120, "command, the last sitting")
        stderr = (case.folder / "stderr").read_text(errors="replace")
        case.hold(command.wait() == 0, f"{words[0]}: exit code {command.wait()}: {stderr[-300:]!r}")
    (run,) = (RunDir(path) for path in case.root.iterdir())
    trainings.check_whole(run, "single")
    trainings.check_temporary(case)
