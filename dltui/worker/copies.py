"""Processes that code of the user's own forks off the worker, and that are there at its end: one
that waits for a thread which only the worker has would stay for good.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

import psutil


@contextmanager
def none_left() -> Iterator[None]:
    """At its end copies of this process are killed; programs that it has started go on."""
    forked = Event()
    os.register_at_fork(after_in_parent=forked.set)
    try:
        yield
    finally:
        if forked.is_set():
            _kill_copies()


def _kill_copies() -> None:
    me = psutil.Process()
    own = me.cmdline()
    for child in me.children(recursive=True):
        with suppress(psutil.Error):
            if child.cmdline() == own:
                child.kill()
