"""Standing by a worker until it ends: narrating it, and passing signals on."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Self

from dltui.cli.diagnostics import narrate
from dltui.cli.outcome import log_tail
from dltui.cli.passing_on import PassingOn, Signals
from dltui.cli.progress import STYLES, narrator
from dltui.errors import DltuiError, ExitCode, Interrupted, ResourceError, UsageError
from dltui.launch import resumable
from dltui.launch.handle import Handle
from dltui.launch.patience import Patience
from dltui.launch.queue.now import QueueNow
from dltui.launch.start import start
from dltui.launch.warm.waiting import Waiting
from dltui.runs.files import identity as identities
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership, state
from dltui.runs.log.events import Status
from dltui.runs.log.follow import Follower

POLL_SECONDS = 0.1


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
    # Before the start, so that no signal leaves a process behind that nobody knows of.
    with Signals() as signals:
        worker = Worker.begin(run, signals, told=told, edited=edited, anew=anew, echo=echo)
        worker.follow(progress)
    return worker.code()


class Worker:
    """The process of ``run``, started here; of its messages the first ``told`` are known."""

    def __init__(self, run: RunDir, process: Handle, signals: Signals, told: int) -> None:
        self._run, self._process, self._told = run, process, told
        self._passing_on = PassingOn(run, process, signals)

    @classmethod
    def begin(
        cls,
        run: RunDir,
        signals: Signals,
        say: Callable[[str], None] = narrate,
        *,
        told: int = 0,
        edited: bool = False,
        anew: bool = False,
        echo: tuple[int, int] | None = None,
        warm: Waiting | None = None,
    ) -> Self:
        _tell_of_look(run, say)
        patience = Patience(say, lambda: signals.asked)
        process = start(run, edited=edited, anew=anew, patience=patience, echo=echo, warm=warm)
        return cls(run, process, signals, told)

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def tend(self, say: Callable[[str], None]) -> None:
        """Pass on what the signals ask for."""
        if self.runs:
            self._passing_on.look(say)

    def follow(
        self, progress: str = STYLES[0], meanwhile: Callable[[], None] = lambda: None
    ) -> None:
        """Narrate it until it has ended; ``meanwhile`` is called ten times a second."""
        follower, turn = Follower(self._run), _Turn(self._run)
        speaker = narrator(self._told, progress)
        try:
            while self.runs:
                speaker.update(view := follower.poll())
                if view.status is Status.QUEUED and (said := turn.news()):
                    speaker.say(said)
                self.tend(speaker.say)
                meanwhile()
                time.sleep(POLL_SECONDS)
            speaker.update(follower.poll())
        finally:
            speaker.close()

    def code(self) -> int | None:
        """Its exit code. An error where it never worked on the run."""
        if not began(self._run, self._process):
            raise unbegun(self._run, self._process)
        return self._process.poll()


def _tell_of_look(run: RunDir, say: Callable[[str], None] = narrate) -> None:
    """Why it takes a moment until a run goes on that was begun where this machine cannot look."""
    if ownership.to_be_watched(run):
        seconds = ownership.LOOK_SECONDS
        say(f"looking for {seconds:.0f} s whether {ownership.holder(run)} still writes it")


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
