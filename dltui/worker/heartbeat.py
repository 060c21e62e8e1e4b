"""A sign of life for whoever cannot look at the process, and an ear for who cannot signal it."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dltui.runs.files import end_request
from dltui.runs.layout import RunDir
from dltui.runs.liveness.state import HEARTBEAT_SECONDS
from dltui.writing import touch


@contextmanager
def heartbeat(*runs: RunDir, first: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Touch the heartbeat files every few seconds, from a thread of its own, that does ``first``
    beside what the process does.

    It also looks whether somebody asked for an end whose signal does not come here: from another
    machine, or another user who may write in the run's directory.
    """
    done = threading.Event()

    asked = threading.Event()

    def beat() -> None:
        if not asked.is_set() and any(end_request.read(run) for run in runs):
            asked.set()
            os.kill(os.getpid(), signal.SIGTERM)
        for run in runs:
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
