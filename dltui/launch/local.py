"""A worker as a process of this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import BinaryIO

from dltui.devices.cpu_share import environment
from dltui.launch.echo import variable
from dltui.launch.handle import Handle
from dltui.launch.patience import Patience
from dltui.launch.warm.waiting import Waiting
from dltui.runs.files import identity as identities
from dltui.runs.files.identity import Identity
from dltui.runs.files.request import Request
from dltui.runs.files.sharing import share_file
from dltui.runs.layout import RunDir
from dltui.runs.liveness import hearing
from dltui.writing import Refused, appended, writing


class Process(subprocess.Popen[bytes]):
    """In a session of its own."""

    def kill_all(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def launch(
    run: RunDir,
    request: Request,
    patience: Patience,
    echo: tuple[int, int] | None = None,
    warm: Waiting | None = None,
) -> Handle:
    """It has its own session and no terminal, so that it outlives whoever started it. ``echo`` are
    descriptors that it inherits. Where ``warm`` is ready for it, it is forked from there.
    """
    command = [sys.executable, "-P", "-m", "dltui.worker", str(run.path)]
    process = _forked(run, request, warm) if warm and not echo else None
    process = process or _begun(run, request, patience, echo, command)
    _introduce(run, identities.of_process(process.pid, request.name, command))
    return process


def _forked(run: RunDir, request: Request, warm: Waiting) -> Handle | None:
    """Null where it had to import something else, or the same anew. What starts a program is
    light, and stays so.
    """
    env = environment(request.threads)
    if request.kind == "command" or not warm.suits(env):
        return None
    with writing(run.log):
        _log(run).close()
    return warm.fork(run, env)


def _begun(
    run: RunDir,
    request: Request,
    patience: Patience,
    echo: tuple[int, int] | None,
    command: list[str],
) -> Process:
    with writing(run.log), _log(run) as log:

        def begin() -> Process:
            with hearing.heard_later():
                return Process(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    env=environment(request.threads) | variable(echo),
                    pass_fds=echo or (),
                )

        return patience.begin(begin)


def _introduce(run: RunDir, worker: Identity) -> None:
    """Write down who was started, until it says so itself; without room for it, who started it
    is written there and answers for it. The record of an earlier sitting stands until it is taken
    over.
    """
    if run.identity.exists():
        return
    with suppress(Refused):
        identities.expect(run, worker)
        if run.identity.exists():  # it was faster
            run.waiting.unlink(missing_ok=True)


def _log(run: RunDir) -> BinaryIO:
    new = not run.log.exists()
    log = appended(run.log)
    if new:
        share_file(run.log)
    return log
