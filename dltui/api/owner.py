"""A script that begins a run is its owner: it alone writes its log."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec

from dltui.api.ledger import Ledger
from dltui.api.samples import Samples
from dltui.runs.files import config as configs
from dltui.runs.files import end_request, environment, reserve
from dltui.runs.files import identity as identities
from dltui.runs.files import notes as noted
from dltui.runs.files import request as requests
from dltui.runs.files.end_request import End
from dltui.runs.files.notes import Notes
from dltui.runs.files.request import Request
from dltui.runs.files.sharing import share_file
from dltui.runs.ids import new_run
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership
from dltui.runs.liveness.state import HEARTBEAT_SECONDS
from dltui.runs.log import inbox
from dltui.runs.log.events import Status
from dltui.runs.log.inbox import Inbox
from dltui.runs.log.recorder import Recorder
from dltui.writing import Refused, touch

INBOX_SECONDS = 0.25
"""Between two looks at what others have logged."""

LAST_SECONDS = 2.0
"""So long the end waits for them, and for what else is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a script says of its run as it begins."""

    name: str
    config: Mapping[str, Any]
    tags: Sequence[str] = ()
    notes: str = ""
    total: int | None = None
    resume: str | bool | os.PathLike[str] | None = None
    every_rank: bool = False


def create(root: Path, asked: Asked) -> RunDir:
    """A new run directory in ``root``. ``Refused`` where it cannot be made."""
    run = new_run(root, asked.name)
    if asked.config:
        configs.write(run, asked.config)
    if asked.tags or asked.notes:
        noted.write(run, Notes(tags=list(asked.tags), note=asked.notes))
    here = str(Path.cwd())
    request = Request(
        name=asked.name,
        folder=here,
        created=time.time(),
        slurm_id=identities.slurm_id(),
        started_in=here,
        kind="script",
    )
    requests.write(run, request)
    return run


class Owner:
    """Writes the run of this script: its log, its signs of life, and how it ended.

    ``say`` tells a line to the user. ``asked_to_end`` is called with each sign of life as long as
    an end was asked for in the directory: whether no signal of who did comes here, and how many
    times it was called.
    """

    def __init__(
        self,
        run: RunDir,
        *,
        total: int | None = None,
        step: int | None = None,
        ranks: bool = False,
        say: Callable[[str], None],
    ) -> None:
        """``step`` is where an earlier sitting of it is gone on from; ``ranks``: others will write
        into the inbox.
        """
        self.run = run
        self._say = say
        self.asked_to_end: Callable[[bool, int], None] = lambda far, count: None
        self.afterwards: Callable[[], None] = lambda: None
        """Called before the last words."""
        self._asked_for = 0
        self._identity = identities.of_this_process(requests.read(run).name)
        ownership.take_over({run: self._identity})
        reserve.hold(run)
        inbox.clear(run)
        recorder = Recorder(run, after_pause=self._demand_own)
        share_file(run.events)
        recorder.phase("running")
        if step is not None:
            recorder.resumed(step)
        if total is not None:
            recorder.plan(steps=total)
        self.looked = False
        """Whether the script has asked for ``stop_requested``."""
        self._stop = False
        self.ledger: Ledger = Ledger(recorder, step=step or 0, again=step is not None, say=say)
        self.ledger.planned = total is not None
        self._inbox = Inbox(run, recorder)
        if ranks:
            self._open_inbox()
        self._samples = Samples(self.ledger)
        self._done = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="dltui heartbeat", daemon=True)
        self._keeper.start()

    @property
    def stop_requested(self) -> bool:
        self.looked = True
        return self._stop

    def stop(self, number: int | None) -> bool:
        """Somebody has asked for an end, by the signal ``number``, which is written down where
        nobody says that it was he. Whether the script ever looked whether to stop.
        """
        self._stop = True
        if number is not None and end_request.read(self.run) is None:
            ctrl_c = number == signal.SIGINT
            by = end_request.asked("stop", "ctrl+c") if ctrl_c else end_request.by_signal(number)
            with suppress(Refused):  # the result says that it was stopped
                end_request.write(self.run, by)
        return self.looked

    def failed(self, error: BaseException) -> None:
        """Keep the traceback of ``error``, which is not printed while the run goes on."""
        with suppress(OSError), self.run.log.open("a", encoding="utf-8") as log:
            traceback.print_exception(error, file=log)

    def close(self, status: Status, message: str, summary: Mapping[str, float]) -> None:
        """The last words. Where the run is another's by now, or gone, there are none."""
        self._know_device()
        self._done.set()
        if self._keeper is not threading.current_thread():
            self._keeper.join(LAST_SECONDS)
        self.ledger.close()
        if not ownership.mine(self.run, self._identity.token):
            with suppress(Refused):
                self.ledger.recorder.close()
            return
        self._close_inbox()
        if self._stop and status is Status.FINISHED:
            status = Status.STOPPED
        if status is Status.STOPPED and not message and self.ledger.step:
            message = f"stopped at step {self.ledger.step:,}"
        if self.ledger.lost:
            lost = f"{self.ledger.lost:,} values were lost: {self.ledger.why}"
            message = f"{message}; {lost}" if message else lost
        # Imported here: it brings NumPy, for which a script need not wait as it begins.
        from dltui.runs.concluding import conclude

        conclude(
            self.run,
            self.ledger.recorder,
            request=requests.read(self.run),
            identity=self._identity,
            status=status,
            message=message,
            metrics={n: v for n, v in self._inbox.summary.items() if v is not None} | {**summary},
            say=lambda error: self._say(str(error)),
        )

    def _keep(self) -> None:
        """The thread of what is slow or comes again and again: nobody waits for it."""
        self._beat()
        # What the end needs: a late import makes Python forget that ctrl+c ended it.
        import_module("dltui.runs.concluding")
        self._write_down()
        while not self._done.wait(HEARTBEAT_SECONDS):
            self._beat()
            self._samples.take()
            self._know_device()

    def _beat(self) -> None:
        if not ownership.mine(self.run, self._identity.token):
            self._disowned()
            return
        if end := end_request.read(self.run):
            self._stop = True
            self._asked_for += 1
            self.asked_to_end(_far(end), self._asked_for)
        if self.run.inbox.exists():
            self._open_inbox()
        with suppress(OSError):  # a file server that is away for a while
            touch(self.run.heartbeat)

    def _open_inbox(self) -> None:
        self.ledger.every(INBOX_SECONDS, self._inbox.take)

    def _close_inbox(self) -> None:
        """Who writes into it has as a rule ended with this process, or does in a moment."""
        deadline = time.monotonic() + LAST_SECONDS
        try:
            while self._inbox.open and time.monotonic() < deadline:
                self._inbox.take()
                time.sleep(INBOX_SECONDS / 10)
            self._inbox.close()
            self.afterwards()
        except Refused as error:
            self._say(str(error))

    def _disowned(self) -> None:
        if not self._done.is_set():
            why = f"was taken over by {ownership.holder(self.run)}"
            gone = "is gone" if not self.run.path.exists() else why
            self.ledger.silent = True
            self._say(f"{self.run.id} {gone}: nothing more is recorded, the script goes on")
            self._done.set()

    def _demand_own(self) -> None:
        """After a pause, in which the run may have been taken for lost."""
        if not ownership.mine(self.run, self._identity.token):
            self._disowned()
            raise Refused(f"{self.run.id} is another's")

    def _know_device(self) -> None:
        """A script may come to its GPU late."""
        if (device := self._samples.device) != self._identity.device and not self._done.is_set():
            self._identity = msgspec.structs.replace(self._identity, device=device)
            with suppress(Refused):  # the result says it, too
                identities.write(self.run, self._identity)

    def _write_down(self) -> None:
        """With what it is run."""
        try:
            self._identity = identities.complete(
                self._identity, device=self._samples.device, seed=0, folder=_script_folder()
            )
            if self._done.is_set():  # what took so long is not waited for
                return
            identities.write(self.run, self._identity)
            environment.write(self.run)
        except Refused as error:
            self._say(str(error))


def _far(end: End) -> bool:
    """Whether a signal of who asked for it does not come here."""
    return (end.user, end.host) != (end_request.me(), socket.gethostname())


def _script_folder() -> Path:
    """Where the script lies, whose repository is told of; the working directory without one."""
    file = getattr(sys.modules.get("__main__"), "__file__", None)
    return Path(file).resolve().parent if file else Path.cwd()
