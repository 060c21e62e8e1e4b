"""A sign of life for readers on other machines, who cannot look at the process."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dltui.runs.layout import RunDir
from dltui.runs.state import HEARTBEAT_SECONDS


@contextmanager
def heartbeat(*runs: RunDir) -> Iterator[None]:
    """Touch the heartbeat files every few seconds, from a thread of its own."""
    done = threading.Event()

    def beat() -> None:
        while True:
            for run in runs:
                # A file server that is away for a while must not end a training.
                with contextlib.suppress(OSError):
                    run.heartbeat.touch()
            if done.wait(HEARTBEAT_SECONDS):
                return

    thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
