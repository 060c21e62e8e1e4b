"""A sign of life for whoever cannot look at the process, and an ear for who cannot signal it."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from dltui.errors import ExitCode
from dltui.runs.files import end_request
from dltui.runs.layout import RunDir
from dltui.runs.liveness import ownership
from dltui.runs.liveness.state import HEARTBEAT_SECONDS
from dltui.writing import touch


@contextmanager
def heartbeat(
    owned: Mapping[RunDir, str], first: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Touch the heartbeat files every few seconds, from a thread of its own, that does ``first``
    beside what the process does. ``owned`` are the runs that it works on, with the tokens of their
    sittings; those that end may be taken out.

    It also looks whether somebody asked for an end whose signal does not come here: from another
    machine, or another user who may write in the run's directory. And whether the directory is
    this sitting's still: else the process ends at once, and writes no more.
    """
    done = threading.Event()
    asked = threading.Event()

    def beat() -> None:
        runs = list(owned.items())
        for run, token in runs:
            demand_own(run, token)
        if not asked.is_set() and any(end_request.read(run) for run, _ in runs):
            asked.set()
            os.kill(os.getpid(), signal.SIGTERM)
        for run, _ in runs:
            # A file server that is away for a while must not end a training.
            with contextlib.suppress(OSError):
                touch(run.heartbeat)

    def live() -> None:
        beat()
        first()
        while not done.wait(HEARTBEAT_SECONDS):
            beat()

    thread = threading.Thread(target=live, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def demand_own(run: RunDir, token: str) -> None:
    """End the process, without another word in the directory, where ``run`` is another's now."""
    if ownership.mine(run, token):
        return
    with contextlib.suppress(OSError):
        print(f"{run.id} was taken over by {ownership.holder(run)}: this process ends", flush=True)
    os._exit(ExitCode.USAGE)
