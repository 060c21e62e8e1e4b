"""Signals that come before whoever they are for is ready: they wait."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

HEARD = (signal.SIGINT, signal.SIGTERM, signal.SIGUSR2, signal.SIGHUP)
"""The signals that a worker answers to, or is to be left alone by."""


@contextmanager
def heard_later() -> Iterator[None]:
    """What of ``HEARD`` comes to this thread waits until the end of it.

    A process that is begun within never hears them: they wait until it is ready and calls
    ``hear``, so that none meets it with the system's own answer, which is death.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def hear() -> None:
    """From now on; what has come before is heard at once."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
