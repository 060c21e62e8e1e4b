"""Standing by a worker until it ends: narrating it, and passing signals on."""

from __future__ import annotations

import signal
import time
from types import FrameType

from dltui.cli.diagnostics import narrate
from dltui.cli.interrupts import swallowed
from dltui.cli.outcome import log_tail
from dltui.cli.progress import STYLES, Narrator, narrator
from dltui.errors import DltuiError, ExitCode, Interrupted, ResourceError, UsageError
from dltui.launch import resumable, stop
from dltui.launch.handle import Handle
from dltui.launch.patience import Patience
from dltui.launch.queue.now import QueueNow
from dltui.launch.start import start
from dltui.runs.files import end_request
from dltui.runs.files import identity as identities
from dltui.runs.files import request as requests
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership, state
from dltui.runs.log.events import Status
from dltui.runs.log.follow import Follower
from dltui.writing import Refused

POLL_SECONDS = 0.1

KILLING = 2
"""The Ctrl-C that kills."""


def attend(
    run: RunDir,
    *,
    told: int = 0,
    progress: str = STYLES[0],
    edited: bool = False,
    anew: bool = False,
    echo: tuple[int, int] | None = None,
) -> int | None:
    """Start ``run`` and narrate it until its process has ended; its exit code.

    Its first ``told`` messages are left out; ``progress`` is one of ``STYLES``. Ctrl-C, TERM and
    USR2 ask it to stop at a step boundary with a checkpoint; a second Ctrl-C kills it. ``echo``
    are descriptors for what a program prints. An error where that process never worked on it,
    because another does or it could not begin.
    """
    _tell_of_look(run)
    interrupts = _PassOn(run)
    # Before the start, so that no signal leaves a process behind that nobody knows of.
    previous = {number: signal.signal(number, interrupts) for number in _PassOn.NUMBERS}
    if swallowed():
        interrupts(signal.SIGINT, None)
    try:
        patience = Patience(narrate, lambda: interrupts.asked)
        process = start(run, edited=edited, anew=anew, patience=patience, echo=echo)
        _follow(run, process, interrupts, narrator(told, progress))
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
    if not began(run, process):
        raise unbegun(run, process)
    return process.poll()


def _tell_of_look(run: RunDir) -> None:
    """Why it takes a moment until a run goes on that was begun where this machine cannot look."""
    if ownership.to_be_watched(run):
        seconds = ownership.LOOK_SECONDS
        narrate(f"looking for {seconds:.0f} s whether {ownership.holder(run)} still writes it")


def await_begin(run: RunDir, process: Handle) -> None:
    """Until ``process`` has taken over a run that was begun before; an error where it did not."""
    _tell_of_look(run)
    while process.poll() is None and not began(run, process):
        time.sleep(POLL_SECONDS)
    if not began(run, process):
        raise unbegun(run, process)


def began(run: RunDir, process: Handle) -> bool:
    """Whether ``process`` is, or was the last to be, who works on ``run``; so it is for whoever
    looks at a run that nobody else has begun.
    """
    worker = identities.read(run)
    return worker is None or worker.pid == process.pid


def unbegun(run: RunDir, process: Handle) -> DltuiError:
    """Who works on ``run`` instead, or what its process said before it ended."""
    if state.status(run) is Status.RUNNING:
        return UsageError(resumable.held(run))
    said = next(iter(log_tail(run, 1)), "its process said nothing")
    match process.poll():
        case ExitCode.USAGE:
            return UsageError(said)
        case ExitCode.RESOURCE:
            return ResourceError(said)
        case ExitCode.INTERRUPTED:
            return Interrupted(said)
        case code:
            return DltuiError(f"{run.id} could not begin: {said} (exit code {code})")


def _follow(run: RunDir, process: Handle, interrupts: _PassOn, speaker: Narrator) -> None:
    follower, turn = Follower(run), _Turn(run)
    try:
        while process.poll() is None:
            speaker.update(view := follower.poll())
            if view.status is Status.QUEUED and (said := turn.news()):
                speaker.say(said)
            interrupts.pass_on(process, speaker)
            time.sleep(POLL_SECONDS)
        speaker.update(follower.poll())
    finally:
        speaker.close()


class _Turn:
    """What a run waits for, each time that it is something else."""

    def __init__(self, run: RunDir) -> None:
        self._run = run
        self._queue = QueueNow()
        self._said = ""

    def news(self) -> str:
        row = self._queue.of(self._run.path)
        said = row.standing if row else ""
        news = said if said != self._said else ""
        self._said = said
        return f"waits, {news}" if news else ""


class _PassOn:
    """Counts signals, and hands stops on to the worker, which is in a session of its own."""

    NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR2)

    def __init__(self, run: RunDir) -> None:
        self._run = run
        self._first = 0
        self._interrupts = 0
        self._passed_on = 0

    @property
    def asked(self) -> bool:
        """Whether there was any."""
        return bool(self._first)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self._first = self._first or number
        self._interrupts += number == signal.SIGINT

    def pass_on(self, process: Handle, speaker: Narrator) -> None:
        """Do and say what was asked for since: outside the handler, which must only count."""
        wanted = max(bool(self._first), min(self._interrupts, KILLING))
        if wanted == self._passed_on:
            return
        self._passed_on = wanted
        if wanted == KILLING:
            self._kill(process, speaker)
            return
        if self._first == signal.SIGUSR2:
            # Its worker knows what its job wants then: to be requeued, maybe.
            process.send_signal(signal.SIGUSR2)
            speaker.say("the time limit is near: it ends after this step, with a checkpoint")
            return
        by_hand = self._first == signal.SIGINT
        end = end_request.asked("stop", "ctrl+c") if by_hand else end_request.by_signal(self._first)
        try:
            end_request.write(self._run, end)
        except Refused as error:
            speaker.say(str(error))
        process.terminate()
        how = "stopping after this step, with a checkpoint"
        if requests.known(self._run).kind == "command":
            how = "asked the program to stop"
        speaker.say(f"{how}; Ctrl-C again kills")

    def _kill(self, process: Handle, speaker: Narrator) -> None:
        try:
            left = stop.kill(self._run).survivors()
        except UsageError:
            return  # it has just ended
        # Before it has said who it is, only this process knows it.
        process.kill_all()
        for one in left:
            speaker.say(f"still alive after the kill: {one}")
